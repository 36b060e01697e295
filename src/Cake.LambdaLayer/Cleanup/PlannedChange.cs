using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.Cleanup;

/// <summary>What happens to one file of a tree that is not simply kept.</summary>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="BytesBefore">Its size in bytes before; 0 for a file that is added.</param>
/// <param name="BytesAfter">Its size in bytes after; 0 for a file that is removed.</param>
/// <param name="Step">The step it is booked on.</param>
/// <param name="Rule">The rule of that step.</param>
/// <param name="Also">Further active steps that claim it.</param>
public sealed record PlannedChange(
    string Path, ChangeKind Kind, long BytesBefore, long BytesAfter, string Step, string Rule, IReadOnlyList<string> Also)
{
    /// <summary>The new content of a file that is rewritten or added.</summary>
    [JsonIgnore]
    internal byte[]? Content { get; init; }
}
