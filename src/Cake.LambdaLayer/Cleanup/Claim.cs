namespace Cake.LambdaLayer.Cleanup;

/// <summary>A step's wish about one file: to remove it, or to put other content in its place.</summary>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="Rule">The rule that names it, in words that stand alone.</param>
/// <param name="Content">The new content, or <see langword="null"/> to remove the file.</param>
public sealed record Claim(string Path, string Rule, byte[]? Content = null);
