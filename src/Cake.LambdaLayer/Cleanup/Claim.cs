namespace Cake.LambdaLayer.Cleanup;

/// <summary>A step's word on one file: to remove it, to put other content in its place, or why it lets the file be.</summary>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="Rule">The rule that names it, in words that stand alone.</param>
/// <param name="Content">The new content, or <see langword="null"/> to remove the file.</param>
public sealed record Claim(string Path, string Rule, byte[]? Content = null)
{
    /// <summary>Whether the step lets a file be that looks like one of its own; the rule says why.</summary>
    public bool IsSpared { get; private init; }

    /// <summary>A file that looks like one of the step's own, but stays.</summary>
    /// <param name="path">The file, as its tree names it.</param>
    /// <param name="because">Why it stays.</param>
    /// <returns>The word on it.</returns>
    public static Claim Spare(string path, string because) => new(path, because) { IsSpared = true };
}
