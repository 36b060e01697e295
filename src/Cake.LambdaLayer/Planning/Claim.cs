namespace Cake.LambdaLayer.Planning;

/// <summary>A step's word on one file: to remove it, to put other content in its place, or why it lets the file be.</summary>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="Rule">The rule that names it, in words that stand alone.</param>
/// <param name="Content">The new content, or <see langword="null"/> to remove the file.</param>
public sealed record Claim(string Path, string Rule, byte[]? Content = null)
{
    /// <summary>Whether the step lets a file be that looks like one of its own; the rule says why.</summary>
    public bool IsSpared { get; private init; }

    /// <summary>Whether the file can go because the runtime brings it itself.</summary>
    internal bool IsProvidedByRuntime { get; init; }

    /// <summary>What is to be made of the file's own content, where a program has to.</summary>
    internal Transformation? Transformation { get; private init; }

    /// <summary>The path that the new content gets, when it is not the file's own.</summary>
    internal string? NewPath { get; private init; }

    /// <summary>Whether the file is not in the tree, and is to be added.</summary>
    internal bool IsAddition { get; private init; }

    /// <summary>The file that an added one is made of, and comes and goes with.</summary>
    internal string? MadeOf { get; private init; }

    /// <summary>Whether the file itself would be gone, with nothing in its place.</summary>
    internal bool IsRemoval => Content is null && Transformation is null && !IsSpared;

    /// <summary>A file that looks like one of the step's own, but stays.</summary>
    /// <param name="path">The file, as its tree names it.</param>
    /// <param name="because">Why it stays.</param>
    /// <returns>The word on it.</returns>
    public static Claim Spare(string path, string because) => new(path, because) { IsSpared = true };

    /// <summary>A file whose new content a program makes of the old one; it stays as it is where the program has nothing better.</summary>
    internal static Claim Transform(string path, string rule, Transformation transformation, string? newPath = null) =>
        new(path, rule) { Transformation = transformation, NewPath = newPath };

    /// <summary>A file to be added, unless the tree has one of its path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rule">What it is for.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The word on it.</returns>
    public static Claim Add(string path, string rule, byte[] content) => new(path, rule, content) { IsAddition = true };

    /// <summary>A file that a program makes of another one, to lie beside it.</summary>
    internal static Claim Add(string path, string rule, Transformation transformation, string madeOf) =>
        new(path, rule)
        {
            Transformation = transformation,
            MadeOf = madeOf,
            IsAddition = true,
        };
}
