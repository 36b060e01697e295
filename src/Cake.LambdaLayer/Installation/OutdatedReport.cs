using System.Text.Json.Serialization;
using Cake.LambdaLayer.Options;

namespace Cake.LambdaLayer.Installation;

/// <summary>A lock compared with the index.</summary>
/// <param name="Path">The requirements file, absolute.</param>
/// <param name="Inputs">Where the top-level names came from, for people.</param>
/// <param name="Installer">Who resolved them, for example <c>uv 0.9.5</c>.</param>
/// <param name="Distributions">All distributions that are locked or would be, in order of their names.</param>
public sealed record OutdatedReport(string Path, string Inputs, string Installer, IReadOnlyList<OutdatedRow> Distributions)
{
    /// <summary>The file, below the recipe's folder of results, that holds the last one.</summary>
    internal const string FileName = "outdated.json";

    /// <summary>Those that are not what locking anew would come to.</summary>
    [JsonIgnore]
    public IEnumerable<OutdatedRow> Outdated =>
        Distributions.Where(row => row.Locked is null || row.Newest is null || !DeniedRelease.AreSame(row.Locked, row.Newest));
}
