using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Build;

/// <summary>Knows what builds wrote below an output folder; nothing else there is replaced or deleted.</summary>
internal static class ResultFolders
{
    /// <summary>What lies in a result, beside its zip file.</summary>
    private static readonly string[] s_written =
    [
        LayerBuild.LayerFolder,
        LayerBuild.PreviousFolder,
        .. LayerBuild.Files,
        Notices.FileName,
        "function-environment.json",
        "keep.yaml",
        "layer.lock.json",
        "report.html",
        "sbom.cdx.json",
        "size.md",
        "usage.json",
        "verification.json",
    ];

    /// <summary>Refuses to put a build in the place of what no build wrote.</summary>
    /// <param name="result">The folder of the result, which may not exist.</param>
    /// <exception cref="LambdaLayerException">It is a link or a file, or somebody put something into it.</exception>
    public static void Refuse(string result)
    {
        if (new DirectoryInfo(result).LinkTarget is { } target)
        {
            throw new LambdaLayerException(
                $"{result} is a link to {target}, and a build would put a folder in its place: take the link away, or name the other "
                    + "place by settings.OutputDirectory=DIR, which may be a link."
            );
        }

        if (File.Exists(result))
        {
            throw new LambdaLayerException($"{result} is a file, where a build puts the folder of its result: move it elsewhere.");
        }

        if (Directory.Exists(result) && Foreign(result) is [var first, .. var others])
        {
            throw new LambdaLayerException(
                $"{first} was written by no build{(others.Length > 0 ? $", nor were {others.Length} others there" : "")}, and a build "
                    + "replaces the whole folder: move it elsewhere."
            );
        }
    }

    /// <param name="output">The output folder.</param>
    /// <param name="recipes">The names of the recipes.</param>
    /// <returns>One line for each folder that was deleted, or left with the reason.</returns>
    public static IEnumerable<string> Delete(string output, IEnumerable<string> recipes)
    {
        foreach (var recipe in recipes.Select(name => Path.Combine(output, name)).Where(Directory.Exists))
        {
            // What a link leads to is somebody else's.
            foreach (var line in IsLink(recipe) ? [LeftLink(recipe)] : DeleteResults(recipe))
            {
                yield return line;
            }
        }

        var cache = Path.Combine(output, CacheFolder.Name);
        if (Directory.Exists(cache))
        {
            if (IsLink(cache))
            {
                yield return LeftLink(cache);
            }
            else if (CacheFolder.IsMarked(cache))
            {
                Directory.Delete(cache, recursive: true);
                yield return $"deleted {cache}";
            }
            else
            {
                yield return Left(cache);
            }
        }
    }

    private static IEnumerable<string> DeleteResults(string recipe)
    {
        TemporaryDirectory.Sweep(recipe);
        var results = Directory.EnumerateDirectories(recipe).Where(IsResult).ToList();
        foreach (var result in results)
        {
            var foreign = Foreign(result);
            foreach (var written in Directory.EnumerateFileSystemEntries(result).Except(foreign).ToList())
            {
                Delete(written);
            }

            if (foreign.Length == 0)
            {
                Directory.Delete(result);
            }

            yield return foreign.Length == 0 ? $"deleted {result}" : $"deleted {result}, but for what no build made there";
            foreach (var other in foreign)
            {
                yield return Left(other);
            }
        }

        var others = Directory.EnumerateFileSystemEntries(recipe).Order(StringComparer.Ordinal).ToList();
        if (others.Count == 0)
        {
            Directory.Delete(recipe);
        }

        foreach (var other in others.Except(results).Where(other => !TemporaryDirectory.IsOne(other) || Directory.Exists(other)))
        {
            yield return TemporaryDirectory.IsOne(other) ? $"left {other}: a build is at work in it"
            : IsLink(other) ? LeftLink(other)
            : Left(other);
        }
    }

    /// <summary>What lies in a result and no build wrote, in order.</summary>
    private static string[] Foreign(string result)
    {
        var zip = Path.GetFileName(Path.GetDirectoryName(result)) + ".zip";
        return Directory
            .EnumerateFileSystemEntries(result)
            .Where(entry => Path.GetFileName(entry) is var name && name != zip && !s_written.Contains(name, StringComparer.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            // A link goes as one.
            Directory.Delete(path, recursive: true);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    private static string Left(string path) => $"left {path}: no build made it";

    private static string LeftLink(string path) => $"left {path}: it is a link";

    private static bool IsResult(string folder) =>
        !IsLink(folder)
        && File.Exists(Path.Combine(folder, LayerPlan.FileName))
        && Directory.Exists(Path.Combine(folder, LayerBuild.LayerFolder));
}
