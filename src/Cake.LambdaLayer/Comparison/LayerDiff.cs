using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Comparison;

/// <summary>What changed from one result to the next one of the same recipe and target.</summary>
public sealed record LayerDiff
{
    /// <summary>Size of the layer in bytes, before and after.</summary>
    public required (long Before, long After) LayerBytes { get; init; }

    /// <summary>Size of the zip in bytes, before and after; <see langword="null"/> where none was made.</summary>
    public required (long? Before, long? After) ZipBytes { get; init; }

    /// <summary>Steps that were off before.</summary>
    public required IReadOnlyList<string> SwitchedOn { get; init; }

    /// <summary>Steps that are off now.</summary>
    public required IReadOnlyList<string> SwitchedOff { get; init; }

    /// <summary>Distributions whose version changed, that came or that went.</summary>
    public required IReadOnlyList<(string Name, string? Before, string? After)> Distributions { get; init; }

    /// <summary>Files that are new, largest first.</summary>
    public required IReadOnlyList<(string Path, long Bytes)> Added { get; init; }

    /// <summary>Files that are gone, largest first.</summary>
    public required IReadOnlyList<(string Path, long Bytes)> Removed { get; init; }

    /// <summary>Files with another content, largest difference first.</summary>
    public required IReadOnlyList<(string Path, long BytesBefore, long BytesAfter)> Changed { get; init; }

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => SwitchedOn.Count + SwitchedOff.Count + Distributions.Count + Added.Count + Removed.Count + Changed.Count == 0;

    /// <exception cref="LambdaLayerException">There is no result, or none before it.</exception>
    internal static LayerDiff OfLast(string resultDirectory)
    {
        var result =
            LayerResult.TryRead(resultDirectory)
            ?? throw new LambdaLayerException($"There is no measured result in {resultDirectory} yet: build one with LambdaLayer.");
        return LayerResult.TryRead(Path.Combine(resultDirectory, LayerBuild.PreviousFolder)) is { } previous
            ? Between(previous, result)
            : throw new LambdaLayerException(
                $"{resultDirectory} is the first result of this recipe and target: there is none before it to compare with."
            );
    }

    internal static LayerDiff Between(LayerResult before, LayerResult after)
    {
        var (old, now) = (before.Contents.Files, after.Contents.Files);
        return new LayerDiff
        {
            LayerBytes = (before.Size.LayerBytes, after.Size.LayerBytes),
            ZipBytes = (before.Size.ZipBytes, after.Size.ZipBytes),
            SwitchedOn = after.Plan.Steps.Except(before.Plan.Steps).ToList(),
            SwitchedOff = before.Plan.Steps.Except(after.Plan.Steps).ToList(),
            Distributions = Versions(before, after),
            Added = now.Where(file => !old.ContainsKey(file.Key))
                .Select(file => (file.Key, file.Value.Bytes))
                .OrderByDescending(file => file.Bytes)
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList(),
            Removed = old.Where(file => !now.ContainsKey(file.Key))
                .Select(file => (file.Key, file.Value.Bytes))
                .OrderByDescending(file => file.Bytes)
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList(),
            Changed = now.Where(file => old.TryGetValue(file.Key, out var other) && other != file.Value)
                .Select(file => (file.Key, old[file.Key].Bytes, file.Value.Bytes))
                .OrderByDescending(file => Math.Abs(file.Item3 - file.Item2))
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList(),
        };
    }

    private static List<(string Name, string? Before, string? After)> Versions(LayerResult before, LayerResult after)
    {
        var (old, now) = (Of(before), Of(after));
        return old
            .Keys.Union(now.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => (name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
            .Where(row => row.Item2 != row.Item3)
            .ToList();

        static Dictionary<string, string> Of(LayerResult result) =>
            result
                .Size.Distributions.Where(row => row.Version is not null)
                .ToDictionary(row => row.Name, row => row.Version!, StringComparer.Ordinal);
    }
}
