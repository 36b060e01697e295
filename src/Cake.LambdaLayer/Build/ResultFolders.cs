using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Build;

/// <summary>Deletes what builds wrote below an output folder, and nothing else there.</summary>
internal static class ResultFolders
{
    /// <param name="output">The output folder.</param>
    /// <param name="recipes">The names of the recipes.</param>
    /// <returns>One line for each folder that was deleted, or left with the reason.</returns>
    public static IEnumerable<string> Delete(string output, IEnumerable<string> recipes)
    {
        foreach (var recipe in recipes.Select(name => Path.Combine(output, name)).Where(Directory.Exists))
        {
            // A link is deleted as one; what it leads to is somebody else's.
            if (new DirectoryInfo(recipe).LinkTarget is null)
            {
                foreach (var line in DeleteResults(recipe))
                {
                    yield return line;
                }
            }
            else
            {
                yield return $"left {recipe}: it is a link";
            }
        }

        var cache = Path.Combine(output, CacheFolder.Name);
        if (Directory.Exists(cache))
        {
            if (CacheFolder.IsMarked(cache))
            {
                Directory.Delete(cache, recursive: true);
                yield return $"deleted {cache}";
            }
            else
            {
                yield return $"left {cache}: no build made it";
            }
        }
    }

    private static IEnumerable<string> DeleteResults(string recipe)
    {
        TemporaryDirectory.Sweep(recipe);
        foreach (var result in Directory.EnumerateDirectories(recipe).Where(IsResult).ToList())
        {
            Directory.Delete(result, recursive: true);
            yield return $"deleted {result}";
        }

        var others = Directory.EnumerateFileSystemEntries(recipe).Order(StringComparer.Ordinal).ToList();
        if (others.Count == 0)
        {
            Directory.Delete(recipe);
        }

        foreach (var other in others.Where(other => !TemporaryDirectory.IsOne(other) || Directory.Exists(other)))
        {
            yield return TemporaryDirectory.IsOne(other) ? $"left {other}: a build is at work in it" : $"left {other}: no build made it";
        }
    }

    private static bool IsResult(string folder) =>
        File.Exists(Path.Combine(folder, LayerPlan.FileName)) && Directory.Exists(Path.Combine(folder, LayerBuild.LayerFolder));
}
