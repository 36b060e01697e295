using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Python;

/// <summary>What the name of a wheel says of it.</summary>
/// <param name="Distribution">The distribution, normalized.</param>
/// <param name="Version">Its version.</param>
/// <param name="Platforms">The platform tags: <c>any</c>, <c>manylinux_2_28_x86_64</c>, …</param>
/// <remarks>Source: binary distribution format (PEP 427), "File name convention".</remarks>
internal sealed partial record WheelName(string Distribution, string Version, IReadOnlyList<string> Platforms)
{
    /// <summary>Reads the name of a file; <see langword="null"/> when it is no wheel.</summary>
    public static WheelName? TryParse(string file) =>
        Name().Match(file) is { Success: true } match
            ? new WheelName(
                Python.Distribution.Normalize(match.Groups["name"].Value),
                match.Groups["version"].Value,
                match.Groups["platforms"].Value.Split('.')
            )
            : null;

    [GeneratedRegex(@"\A(?<name>[^-]+)-(?<version>[^-]+)(-\d[^-]*)?-[^-]+-[^-]+-(?<platforms>[^-]+)\.whl\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
