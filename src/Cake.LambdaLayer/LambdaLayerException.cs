using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer;

/// <summary>
/// An expected failure: one line that says what is wrong, where, and what to do. Cake prints the message, and a stack trace only
/// where its verbosity is Diagnostic.
/// </summary>
/// <param name="message">The line to print.</param>
/// <param name="cause">What it is the line for, when another exception said it first.</param>
public sealed class LambdaLayerException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The file with the mistake, absolute, when it is one in a file of the user's.</summary>
    public string? File { get; init; }

    /// <summary>The line of the mistake in that file, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The start-up hooks that were refused, when it is nothing else that was.</summary>
    internal IReadOnlyList<AllowedHook> Hooks { get; init; } = [];
}
