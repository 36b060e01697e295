using System.Diagnostics.CodeAnalysis;
using Spectre.Console;

namespace Build;

/// <summary>One start of the command line: what was asked for, from where, and who sees what comes of it.</summary>
public sealed record Invocation
{
    /// <summary>The file at the project's root by which the root is known.</summary>
    private const string RootMarker = "cake.config";

    /// <summary>What the user wrote.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The user's working directory: relative paths on the command line are meant from here.</summary>
    public required string Directory { get; init; }

    /// <summary>The project's root: recipes, caches and <c>cake.config</c> are found from there.</summary>
    public required string ProjectRoot { get; init; }

    /// <summary>Where people read.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Where programs read.</summary>
    public required TextWriter Data { get; init; }

    /// <summary>Where the user answers questions, or <see langword="null"/> when nobody is there.</summary>
    public TextReader? Input { get; init; }

    /// <summary>Ends when the user presses Ctrl-C, or the run is ended from outside.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The folder of the recipes.</summary>
    public string RecipesDirectory => Path.Combine(ProjectRoot, "build", "layers");

    /// <summary>Whether Publish is to show its calls and make none.</summary>
    public bool IsDryRun => TargetArguments.IsPublish(Arguments) && Arguments.Any(TargetArguments.IsDryRun);

    /// <summary>A path of the command line, which is meant from where the user called.</summary>
    /// <param name="path">The path as written, or <see langword="null"/>.</param>
    /// <returns>The absolute path.</returns>
    [return: NotNullIfNotNull(nameof(path))]
    public string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path, Directory);

    /// <summary>Asks the user.</summary>
    /// <param name="question">What for.</param>
    /// <returns>Whether the answer was yes.</returns>
    public bool Confirm(string question)
    {
        Console.Profile.Out.Writer.Write($"{question} [y/N] ");
        return Input?.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }

    /// <summary>Finds the project's root.</summary>
    /// <param name="start">A folder below it.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="InvalidOperationException">The folder is not part of the project.</exception>
    public static string FindRoot(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, RootMarker)))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No {RootMarker} above {start}: the build host must lie inside the project.");
    }
}
