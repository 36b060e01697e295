using Cake.LambdaLayer.Comparison;

namespace Cake.LambdaLayer.Reporting;

/// <summary>The difference to the last result.</summary>
internal sealed record ReportChanges
{
    /// <summary>The layer before, in bytes.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>The layer now, in bytes.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The zip before, in bytes, where one was made.</summary>
    public long? ZipBytesBefore { get; init; }

    /// <summary>Steps that were off before.</summary>
    public required IReadOnlyList<string> SwitchedOn { get; init; }

    /// <summary>Steps that are off now.</summary>
    public required IReadOnlyList<string> SwitchedOff { get; init; }

    /// <summary>Distributions that came, went, or have another version.</summary>
    public required IReadOnlyList<ReportVersion> Versions { get; init; }

    /// <summary>The files with the largest differences.</summary>
    public required IReadOnlyList<ReportChange> Files { get; init; }

    /// <summary>How many files are new.</summary>
    public required int Added { get; init; }

    /// <summary>How many files are gone.</summary>
    public required int Removed { get; init; }

    /// <summary>How many files have another content.</summary>
    public required int Changed { get; init; }

    private const int MostFiles = 500;

    public static ReportChanges Of(LayerDiff diff) =>
        new()
        {
            BytesBefore = diff.LayerBytes.Before,
            BytesAfter = diff.LayerBytes.After,
            ZipBytesBefore = diff.ZipBytes.Before,
            SwitchedOn = diff.SwitchedOn,
            SwitchedOff = diff.SwitchedOff,
            Versions = [.. diff.Distributions.Select(row => new ReportVersion(row.Name, row.Before, row.After))],
            Files =
            [
                .. diff
                    .Added.Select(file => new ReportChange(file.Path, null, file.Bytes))
                    .Concat(diff.Removed.Select(file => new ReportChange(file.Path, file.Bytes, null)))
                    .Concat(diff.Changed.Select(file => new ReportChange(file.Path, file.BytesBefore, file.BytesAfter)))
                    .OrderByDescending(file => Math.Abs((file.BytesAfter ?? 0) - (file.BytesBefore ?? 0)))
                    .Take(MostFiles),
            ],
            Added = diff.Added.Count,
            Removed = diff.Removed.Count,
            Changed = diff.Changed.Count,
        };
}
