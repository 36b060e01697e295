using System.Text;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>The lines of a recipe's <c>keep</c> that make lasting what was brought back once.</summary>
internal static class KeepLines
{
    /// <summary>The lines: one a file, or one a folder of which nothing is away any more.</summary>
    /// <param name="restored">The files.</param>
    /// <param name="plan">The plan of the build that has them: what it still takes away is not to be kept by accident.</param>
    /// <returns>YAML, to be put into <c>layer.yaml</c>.</returns>
    public static string Of(IReadOnlyList<Restoration> restored, LayerPlan plan)
    {
        ArgumentNullException.ThrowIfNull(restored);
        ArgumentNullException.ThrowIfNull(plan);
        var away = plan
            .Packages.Changes.Concat(plan.Interpreter?.Changes ?? [])
            .Select(change => FolderOf(change.Path))
            .ToHashSet(StringComparer.Ordinal);
        var counts = restored.CountBy(restoration => FolderOf(restoration.Path)).ToDictionary(StringComparer.Ordinal);
        var lines = restored
            .Select(restoration =>
                (
                    Path: FolderOf(restoration.Path) is { Length: > 0 } folder && counts[folder] > 1 && !away.Contains(folder)
                        ? $"{Globs.Escaped(folder)}/*"
                        : Globs.Escaped(restoration.Path),
                    restoration.Because
                )
            )
            .DistinctBy(line => line.Path)
            .OrderBy(line => line.Path, StringComparer.Ordinal);
        var yaml = new StringBuilder("keep:");
        foreach (var (path, because) in lines)
        {
            yaml.Append("\n  - path: ").Append(Quoted(path)).Append("\n    because: ").Append(Quoted(because));
        }

        return yaml.ToString();
    }

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    private static string Quoted(string text) =>
        '"'
        + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")
        + '"';
}
