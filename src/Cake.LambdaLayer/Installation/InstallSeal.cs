using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// What an install consisted of when it was made, by which damage is told: the hash of every file, and what is more than a file.
/// </summary>
internal static class InstallSeal
{
    public const string Requirements = "requirements.txt";
    private const string Packages = "packages";
    private const string FileName = "contents.cached";
    private const string Kinds = "kinds.cached";

    /// <summary>The folder of a cache entry that the packages are in.</summary>
    /// <param name="directory">The cache entry.</param>
    public static string PackagesOf(string directory) => Path.Combine(directory, Packages);

    /// <summary>Seals an install that is complete.</summary>
    /// <param name="directory">The cache entry.</param>
    public static void Write(string directory)
    {
        var tree = Read(directory);
        CacheFile.WriteJson(Path.Combine(directory, FileName), Contents(directory, tree));
        CacheFile.WriteJson(Path.Combine(directory, Kinds), KindsOf(tree));
    }

    /// <summary>The first file that is not as it was installed, in words; <see langword="null"/> when all are.</summary>
    /// <param name="directory">The cache entry.</param>
    public static string? FindDamage(string directory) => FindDamage(directory, out _);

    /// <summary>The first file that is not as it was installed, in words; <see langword="null"/> when all are.</summary>
    /// <param name="directory">The cache entry.</param>
    /// <param name="tree">The packages, with the hashes that were found out.</param>
    public static string? FindDamage(string directory, out FileTree tree)
    {
        try
        {
            return Find(directory, out tree);
        }
        catch (InvalidDataException damage)
        {
            tree = new FileTree(PackagesOf(directory), []);
            return damage.Message.TrimEnd('.');
        }
    }

    private static string? Find(string directory, out FileTree tree)
    {
        if (LinkOrNoFile(directory) is { } other)
        {
            tree = new FileTree(PackagesOf(directory), []);
            return other;
        }

        tree = Read(directory);
        if (CacheFile.TryReadJson<LayerContents>(Path.Combine(directory, FileName)) is not { Files: var sealedFiles })
        {
            return $"{FileName} is missing or damaged";
        }

        if (InstalledWheel.ReadAll(directory) is null)
        {
            return $"{InstalledWheel.FileName} is missing or damaged";
        }

        if (Overlap.ReadAll(directory) is null)
        {
            return $"{Overlap.FileName} is missing or damaged";
        }

        var kinds = KindsOf(tree);
        var files = Contents(directory, tree).Files;
        tree = new FileTree(tree.Root, tree.Files.Select(file => file with { KnownHash = files[$"{Packages}/{file.Path}"].Hash }));
        return sealedFiles.Keys.FirstOrDefault(path => !files.ContainsKey(path)) is { } missing ? $"{missing} is missing"
            : files.Keys.FirstOrDefault(path => !sealedFiles.ContainsKey(path)) is { } added ? $"{added} was added"
            : files.Keys.FirstOrDefault(path => sealedFiles[path] != files[path]) is { } changed ? $"{changed} is not what was installed"
            : CacheFile.TryReadJson<List<string>>(Path.Combine(directory, Kinds)) is not { } sealedKinds ? $"{Kinds} is missing or damaged"
            : kinds.Except(sealedKinds).FirstOrDefault() is { } now ? $"{Packages}/{now} now, and was not when it was installed"
            : sealedKinds.Except(kinds).FirstOrDefault() is { } before ? $"{Packages}/{before} no more, as it was when it was installed"
            : null;
    }

    /// <summary>What is more than a file, or none, in words. Of modes a layer keeps only which files are programs.</summary>
    private static List<string> KindsOf(FileTree tree) =>
        [
            .. tree.Files.Where(file => file.LinkTarget is not null).Select(file => $"{file.Path} is a link"),
            .. tree.Files.Where(file => file is { IsExecutable: true, LinkTarget: null }).Select(file => $"{file.Path} is a program"),
            .. tree.EmptyFolders.Select(folder => $"{folder} is an empty folder"),
        ];

    /// <summary>What of the entry itself is a link, or no file where a file belongs, in words.</summary>
    private static string? LinkOrNoFile(string directory) =>
        new[] { directory, PackagesOf(directory) }.FirstOrDefault(folder => new DirectoryInfo(folder).LinkTarget is not null) is { } link
            ? $"{Path.GetFileName(link)} is a link"
        : Path.Combine(directory, Requirements) is var requirements && !RegularFile.IsItself(requirements)
            ? $"{Requirements} is missing, or no file"
        : null;

    private static FileTree Read(string directory) =>
        Directory.Exists(PackagesOf(directory)) ? FileTree.Read(PackagesOf(directory)) : new FileTree(PackagesOf(directory), []);

    private static LayerContents Contents(string directory, FileTree packages)
    {
        var requirements = new FileInfo(Path.Combine(directory, Requirements));
        var files = packages.Files.Select(file => file with { Path = $"{Packages}/{file.Path}" });
        return LayerContents.Of(
            new FileTree(
                directory,
                requirements.Exists
                    ? files.Append(
                        new TreeFile(Requirements, requirements.FullName, requirements.Length, IsExecutable: false, LinkTarget: null)
                    )
                    : files
            )
        );
    }
}
