using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Comparison;

/// <summary>What changed from one result to the next one of the same recipe and target.</summary>
/// <param name="LayerBytes">Size of the layer in bytes, before and after.</param>
/// <param name="ZipBytes">Size of the zip in bytes, before and after; <see langword="null"/> where none was made.</param>
/// <param name="SwitchedOn">Steps that were off before.</param>
/// <param name="SwitchedOff">Steps that are off now.</param>
/// <param name="Distributions">Distributions whose version changed, that came or that went.</param>
/// <param name="Added">Files that are new, largest first.</param>
/// <param name="Removed">Files that are gone, largest first.</param>
/// <param name="Changed">Files with another content, largest difference first.</param>
public sealed record LayerDiff(
    (long Before, long After) LayerBytes,
    (long? Before, long? After) ZipBytes,
    IReadOnlyList<string> SwitchedOn,
    IReadOnlyList<string> SwitchedOff,
    IReadOnlyList<(string Name, string? Before, string? After)> Distributions,
    IReadOnlyList<(string Path, long Bytes)> Added,
    IReadOnlyList<(string Path, long Bytes)> Removed,
    IReadOnlyList<(string Path, long BytesBefore, long BytesAfter)> Changed
)
{
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
        return new LayerDiff(
            (before.Size.LayerBytes, after.Size.LayerBytes),
            (before.Size.ZipBytes, after.Size.ZipBytes),
            after.Plan.Steps.Except(before.Plan.Steps).ToList(),
            before.Plan.Steps.Except(after.Plan.Steps).ToList(),
            Versions(before, after),
            now.Where(file => !old.ContainsKey(file.Key))
                .Select(file => (file.Key, file.Value.Bytes))
                .OrderByDescending(file => file.Bytes)
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList(),
            old.Where(file => !now.ContainsKey(file.Key))
                .Select(file => (file.Key, file.Value.Bytes))
                .OrderByDescending(file => file.Bytes)
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList(),
            now.Where(file => old.TryGetValue(file.Key, out var other) && other != file.Value)
                .Select(file => (file.Key, old[file.Key].Bytes, file.Value.Bytes))
                .OrderByDescending(file => Math.Abs(file.Item3 - file.Item2))
                .ThenBy(file => file.Key, StringComparer.Ordinal)
                .ToList()
        );
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
