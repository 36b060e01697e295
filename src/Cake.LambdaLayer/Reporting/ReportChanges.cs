using Cake.LambdaLayer.Comparison;

namespace Cake.LambdaLayer.Reporting;

/// <summary>The difference to the last result.</summary>
/// <param name="BytesBefore">The layer before, in bytes.</param>
/// <param name="BytesAfter">The layer now, in bytes.</param>
/// <param name="ZipBytesBefore">The zip before, in bytes, where one was made.</param>
/// <param name="SwitchedOn">Steps that were off before.</param>
/// <param name="SwitchedOff">Steps that are off now.</param>
/// <param name="Versions">Distributions that came, went, or have another version.</param>
/// <param name="Files">The files with the largest differences.</param>
/// <param name="Added">How many files are new.</param>
/// <param name="Removed">How many files are gone.</param>
/// <param name="Changed">How many files have another content.</param>
internal sealed record ReportChanges(
    long BytesBefore,
    long BytesAfter,
    long? ZipBytesBefore,
    IReadOnlyList<string> SwitchedOn,
    IReadOnlyList<string> SwitchedOff,
    IReadOnlyList<ReportVersion> Versions,
    IReadOnlyList<ReportChange> Files,
    int Added,
    int Removed,
    int Changed
)
{
    private const int MostFiles = 500;

    public static ReportChanges Of(LayerDiff diff) =>
        new(
            diff.LayerBytes.Before,
            diff.LayerBytes.After,
            diff.ZipBytes.Before,
            diff.SwitchedOn,
            diff.SwitchedOff,
            [.. diff.Distributions.Select(row => new ReportVersion(row.Name, row.Before, row.After))],
            [
                .. diff
                    .Added.Select(file => new ReportChange(file.Path, null, file.Bytes))
                    .Concat(diff.Removed.Select(file => new ReportChange(file.Path, file.Bytes, null)))
                    .Concat(diff.Changed.Select(file => new ReportChange(file.Path, file.BytesBefore, file.BytesAfter)))
                    .OrderByDescending(file => Math.Abs((file.BytesAfter ?? 0) - (file.BytesBefore ?? 0)))
                    .Take(MostFiles),
            ],
            diff.Added.Count,
            diff.Removed.Count,
            diff.Changed.Count
        );
}
