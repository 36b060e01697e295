using System.Text.RegularExpressions;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Options;

/// <summary>Releases of a distribution that no layer may hold.</summary>
/// <param name="Name">The distribution, normalized.</param>
/// <param name="Versions">The versions.</param>
/// <param name="Reason">What is wrong with them.</param>
/// <param name="Source">Where that is said.</param>
internal sealed partial record DeniedRelease(string Name, IReadOnlyList<string> Versions, string Reason, string Source)
{
    /// <summary>Reads a list: YAML with <c>releases</c>, each with name, versions, reason and source.</summary>
    /// <exception cref="LambdaLayerException">The file does not exist, or has a mistake.</exception>
    internal static IReadOnlyList<DeniedRelease> ReadAll(string file)
    {
        var path = System.IO.Path.GetFullPath(file);
        return System.IO.Path.Exists(path)
            ? YamlMap
                .Load(path, "releases")
                .Maps("releases", "name", "versions", "reason", "source")
                .Select(map => new DeniedRelease(
                    Distribution.Normalize(map.Required("name")),
                    map.Texts("versions"),
                    map.Required("reason"),
                    map.Required("source")
                ))
                .ToList()
            : throw new LambdaLayerException($"The list of denied releases {path} does not exist.");
    }

    /// <summary>Refuses the releases that a list names.</summary>
    /// <param name="denied">The list.</param>
    /// <param name="releases">What is to be installed, or was.</param>
    /// <exception cref="LambdaLayerException">One of them is denied; the message says why, and by whom.</exception>
    internal static void Refuse(IReadOnlyList<DeniedRelease> denied, IEnumerable<(string Name, string Version)> releases)
    {
        foreach (var (name, version) in releases)
        {
            if (Find(denied, name, version) is { } entry)
            {
                throw new LambdaLayerException(
                    $"{entry.Name} {version} is on the list of denied releases: {entry.Reason} ({entry.Source}). "
                        + "Nothing of it was run; pin another version."
                );
            }
        }
    }

    /// <summary>What a list says of a release, or <see langword="null"/>.</summary>
    internal static DeniedRelease? Find(IReadOnlyList<DeniedRelease> denied, string name, string version) =>
        denied.FirstOrDefault(entry => entry.Name == Distribution.Normalize(name) && entry.Versions.Any(other => AreSame(other, version)));

    // Own code: NuGet.Versioning reads no PEP 440, and pip's packaging would be a process for each comparison of two spellings.
    /// <summary>
    /// Whether two spellings mean one version, as far as releases are spelled (PEP 440, "Normalization"): case, a <c>v</c>, zeros.
    /// </summary>
    internal static bool AreSame(string left, string right) => Normalize(left) == Normalize(right);

    private static string Normalize(string version)
    {
        var text = version.Trim().ToLowerInvariant().TrimStart('v').Split('+')[0];
        var release = Release().Match(text).Value;
        var numbers = release
            .Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => number.TrimStart('0'))
            .Reverse()
            .SkipWhile(number => number.Length == 0)
            .Reverse();
        return string.Join('.', numbers.Select(number => number.Length == 0 ? "0" : number)) + text[release.Length..];
    }

    [GeneratedRegex(@"\A\d+(\.\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Release();
}
