using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// What an install consisted of when it was made, by which damage is told: the hash of every file, and which of them are programs.
/// </summary>
internal static class InstallSeal
{
    public const string Requirements = "requirements.txt";
    private const string Packages = "packages";
    private const string FileName = "contents.cached";
    private const string Programs = "programs.cached";

    /// <summary>The folder of a cache entry that the packages are in.</summary>
    /// <param name="directory">The cache entry.</param>
    public static string PackagesOf(string directory) => Path.Combine(directory, Packages);

    /// <summary>Seals an install that is complete.</summary>
    /// <param name="directory">The cache entry.</param>
    public static void Write(string directory)
    {
        var tree = Read(directory);
        CacheFile.WriteJson(Path.Combine(directory, FileName), Contents(directory, tree));
        CacheFile.WriteJson(Path.Combine(directory, Programs), ProgramsOf(tree));
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

        var files = Contents(directory, tree).Files;
        tree = new FileTree(tree.Root, tree.Files.Select(file => file with { KnownHash = files[$"{Packages}/{file.Path}"].Hash }));
        return sealedFiles.Keys.FirstOrDefault(path => !files.ContainsKey(path)) is { } missing ? $"{missing} is missing"
            : files.Keys.FirstOrDefault(path => !sealedFiles.ContainsKey(path)) is { } added ? $"{added} was added"
            : files.Keys.FirstOrDefault(path => sealedFiles[path] != files[path]) is { } changed ? $"{changed} is not what was installed"
            : ProgramsOf(tree) is var programs
            && CacheFile.TryReadJson<List<string>>(Path.Combine(directory, Programs)) is not { } sealedPrograms
                ? $"{Programs} is missing or damaged"
            : programs.Except(sealedPrograms).Concat(sealedPrograms.Except(programs)).FirstOrDefault() is { } other
                ? $"{other} has not the mode that it was installed with"
            : null;
    }

    /// <summary>The files that may be started: of modes a layer keeps nothing else.</summary>
    private static List<string> ProgramsOf(FileTree tree) =>
        tree.Files.Where(file => file is { IsExecutable: true, LinkTarget: null }).Select(file => file.Path).ToList();

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
