using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Build;

/// <summary>Refuses files of two distributions with different contents that a layer would have.</summary>
internal static class OverlapCheck
{
    private const int MostLines = 20;

    /// <param name="overlaps">Those of the pristine install that nobody settled.</param>
    /// <param name="plan">What goes.</param>
    /// <exception cref="LambdaLayerException">Some stay: one line for each, and the lines of the recipe that settle them.</exception>
    public static void Run(IReadOnlyList<Overlap> overlaps, TreePlan plan)
    {
        var removed = plan
            .Changes.Where(change => change.Kind == ChangeKind.Remove)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        var left = overlaps.Where(overlap => !removed.Contains(overlap.Path)).ToList();
        if (left.Count == 0)
        {
            return;
        }

        var lines = left.Take(MostLines)
            .Select(overlap =>
                $"{overlap.Path} is part of {overlap.Installed} and, with another content, of {overlap.Other}: one would take the place of "
                + "the other; leave one of the two away, or let the recipe say whose stays."
            );
        var more = left.Count > MostLines ? [$"… and {left.Count - MostLines} more"] : Array.Empty<string>();
        throw new LambdaLayerException(
            string.Join('\n', [.. lines, .. more, "With these lines of layer.yaml those stay that were installed last:", .. Yaml(left)])
        );
    }

    private static IEnumerable<string> Yaml(IReadOnlyList<Overlap> overlaps) =>
        OverwriteRule.Yaml(
            overlaps
                .GroupBy(overlap => (Folder: overlap.Path.Split('/')[0], overlap.Installed, overlap.Other))
                .Select(of => new OverwriteRule(
                    of.Count() == 1 ? Globs.Escaped(of.First().Path) : $"{Globs.Escaped(of.Key.Folder)}/**",
                    of.Key.Installed.Split(' ')[0],
                    $"works with {of.Key.Other} too"
                ))
        );
}
