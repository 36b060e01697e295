using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Installation;

/// <summary>A file that two distributions bring with different contents, and of which nobody said whose stays.</summary>
/// <param name="Path">The file, below the packages.</param>
/// <param name="Installed">The distribution whose content the installer left there, with its version.</param>
/// <param name="Other">The one whose content is lost, with its version.</param>
internal sealed record Overlap(string Path, string Installed, string Other)
{
    /// <summary>The file of a cached install that holds them.</summary>
    public const string FileName = "overlaps.cached";

    /// <summary>Those of a cached install; <see langword="null"/> when what was noted is damaged.</summary>
    public static IReadOnlyList<Overlap>? ReadAll(string directory) =>
        CacheFile.TryReadJson<List<Overlap>>(System.IO.Path.Combine(directory, FileName));

    public static void WriteAll(string directory, IReadOnlyList<Overlap> overlaps) =>
        CacheFile.WriteJson(System.IO.Path.Combine(directory, FileName), overlaps);
}
