using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Sizing;

/// <summary>The sizes of an earlier layer that another is compared with.</summary>
/// <param name="File">The file they were read from, as it was given.</param>
/// <param name="Report">The sizes.</param>
/// <param name="Limit">How much more is accepted, or <see langword="null"/> for any.</param>
internal sealed record SizeBaseline(string File, SizeReport Report, GrowthLimit? Limit)
{
    /// <summary>The files of that layer, where <c>contents.json</c> lies beside its sizes; they tell which folder grew.</summary>
    internal LayerContents? Contents { get; init; }

    /// <exception cref="LambdaLayerException">
    /// There is a limit and no file, or the file is no <c>size.json</c>, or the limit is none.
    /// </exception>
    internal static SizeBaseline? Of(string? given, string? growth)
    {
        var limit = growth is { } text ? GrowthLimit.Parse(text) : null;
        if (given is null)
        {
            return limit is null
                ? null
                : throw new LambdaLayerException(
                    $"settings.FailOnGrowth={limit.Text} needs something to compare with: add settings.Baseline=FILE, the "
                        + "size.json of an earlier build."
                );
        }

        var file = Path.GetFullPath(given);
        var contents = Path.Combine(Path.GetDirectoryName(file)!, LayerContents.FileName);
        return new SizeBaseline(given, Read(given, file), limit)
        {
            Contents = System.IO.File.Exists(contents) ? JsonFile.Read<LayerContents>(contents) : null,
        };
    }

    /// <summary>Refuses a layer that outgrew it.</summary>
    /// <exception cref="LambdaLayerException">Layer or zip grew by more than the limit; the message names what grew most.</exception>
    internal void Gate(SizeReport now, LayerContents contents)
    {
        var grown = new[] { ("layer", Report.LayerBytes, now.LayerBytes), ("zip", Report.ZipBytes ?? 0, now.ZipBytes ?? 0) }
            .Where(size => size is (_, > 0, > 0) && Limit?.Allows(size.Item2, size.Item3) == false)
            .Select(size => $"{size.Item1} {Growth(size.Item2, size.Item3)}")
            .ToList();
        if (grown.Count > 0)
        {
            var most = Distributions(now).Concat(Folders(contents)).ToList();
            throw new LambdaLayerException(
                $"The layer grew by more than settings.FailOnGrowth={Limit!.Text} allows: {string.Join(", ", grown)} since "
                    + $"{File}{(most.Count > 0 ? $"; most of it {string.Join(", ", most)}" : "")}. The layer is kept: "
                    + "take its size.json for the new baseline, or leave out what grew."
            );
        }
    }

    /// <summary>What changed, in words.</summary>
    /// <param name="now">The sizes of another layer.</param>
    /// <returns>For example <c>layer +1,234 bytes (+0.01 %), zip +940 bytes (+0.01 %)</c>.</returns>
    public string Changes(SizeReport now) =>
        $"layer {Growth(Report.LayerBytes, now.LayerBytes)}"
        + (Report.ZipBytes is > 0 and var before && now.ZipBytes is { } after ? $", zip {Growth(before, after)}" : "");

    private static string Growth(long before, long after) =>
        FormattableString.Invariant($"{after - before:+#,0;-#,0;0} bytes ({100.0 * (after - before) / before:+0.00;-0.00;0.00} %)");

    private static SizeReport Read(string given, string file)
    {
        try
        {
            return
                JsonSerializer.Deserialize<SizeReport>(RegularFile.Read(file, "size.json"), JsonFile.Options)
                    is { LayerBytes: > 0, Distributions: not null } report
                ? report
                : throw new JsonException("it names no sizes");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException or LambdaLayerException)
        {
            throw new LambdaLayerException(
                $"settings.Baseline={given} is no size.json of a build ({exception.Message.TrimEnd('.')}); give the file "
                    + "that a build writes beside its layer."
            );
        }
    }

    private IEnumerable<string> Distributions(SizeReport now)
    {
        const int Most = 3;
        var before = Report.Distributions.ToDictionary(row => row.Name, row => row.BytesAfter, StringComparer.Ordinal);
        return now
            .Distributions.Select(row => (row.Name, Bytes: row.BytesAfter - before.GetValueOrDefault(row.Name)))
            .Where(row => row.Bytes > 0)
            .OrderByDescending(row => row.Bytes)
            .Take(Most)
            .Select(row => FormattableString.Invariant($"{row.Name} {row.Bytes:+#,0} bytes"));
    }

    private IEnumerable<string> Folders(LayerContents now)
    {
        var before = Contents is null ? null : ByFolder(Contents);
        return before is null
            ? []
            : ByFolder(now)
                .Select(folder => (folder.Key, Bytes: folder.Value - before.GetValueOrDefault(folder.Key)))
                .Where(folder => folder.Bytes > 0)
                .OrderByDescending(folder => folder.Bytes)
                .Take(1)
                .Select(folder => FormattableString.Invariant($"in the folder /opt/{folder.Key} {folder.Bytes:+#,0} bytes"));
    }

    private static Dictionary<string, long> ByFolder(LayerContents contents) =>
        contents
            .Files.GroupBy(file => Path.GetDirectoryName(file.Key)!.Replace('\\', '/'))
            .ToDictionary(folder => folder.Key, folder => folder.Sum(file => file.Value.Bytes), StringComparer.Ordinal);
}
