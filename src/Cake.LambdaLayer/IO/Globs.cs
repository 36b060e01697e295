using Microsoft.Extensions.FileSystemGlobbing;

namespace Cake.LambdaLayer.IO;

// Microsoft's matcher of globs over lists of paths; DotNet.Glob, which would take a path at a time, is no longer maintained.
/// <summary>Glob patterns over the paths of a tree: <c>*</c> stays within one folder, <c>**</c> crosses folders.</summary>
internal static class Globs
{
    /// <summary>The files that one pattern names, in the tree's order.</summary>
    public static IEnumerable<TreeFile> Match(FileTree tree, string pattern) =>
        Match(tree.Files.Select(file => file.Path), pattern).Select(tree.Find).OfType<TreeFile>();

    /// <summary>The paths that one pattern names, in their order.</summary>
    public static IEnumerable<string> Match(IEnumerable<string> paths, string pattern) => Match(paths, [pattern]);

    /// <summary>The same, with all that lies below a folder that the pattern names.</summary>
    public static IEnumerable<string> MatchWithFolders(IEnumerable<string> paths, string pattern) =>
        Match(paths, [pattern, $"{pattern.TrimEnd('/')}/**"]);

    private static IEnumerable<string> Match(IEnumerable<string> paths, IEnumerable<string> patterns)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(patterns);
        return matcher.Match(paths).Files.Select(match => match.Path);
    }
}
