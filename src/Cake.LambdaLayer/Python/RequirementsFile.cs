using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

/// <summary>What a requirements file says, as far as a build must know it; the installer reads it in full.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Text">Its text.</param>
internal sealed partial record RequirementsFile(string Path, string Text)
{
    public static RequirementsFile Read(string path) =>
        File.Exists(path)
            ? new RequirementsFile(path, File.ReadAllText(path))
            : throw new LambdaLayerException($"The requirements file {path} does not exist; check settings.Requirements or the recipe.");

    public bool HasHashes => Text.Contains("--hash=", StringComparison.Ordinal);

    /// <summary>The releases it pins.</summary>
    public IEnumerable<(string Name, string Version)> Pins =>
        Pin().Matches(Text).Select(match => (Distribution.Normalize(match.Groups["name"].Value), match.Groups["version"].Value));

    /// <summary>The version it pins of each distribution, by its normalized name.</summary>
    public IReadOnlyDictionary<string, string> Versions =>
        Pins.DistinctBy(pin => pin.Name).ToDictionary(pin => pin.Name, pin => pin.Version, StringComparer.Ordinal);

    /// <summary>The SHA-256 hashes of each distribution that has any, in hexadecimal digits.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hashes =>
        LogicalLines()
            .Where(line => Requirement().IsMatch(line))
            .ToLookup(
                line => Distribution.Normalize(Requirement().Match(line).Groups[1].Value),
                line => Hash().Matches(line).Select(match => match.Groups[1].Value)
            )
            .ToDictionary(
                lines => lines.Key,
                lines => (IReadOnlyList<string>)lines.SelectMany(hashes => hashes).Distinct().ToList(),
                StringComparer.Ordinal
            );

    /// <summary>The distributions it names, normalized.</summary>
    public IReadOnlySet<string> Names =>
        Requirement().Matches(Text).Select(match => Distribution.Normalize(match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);

    /// <summary>A backslash at its end joins a line with the next one.</summary>
    private IEnumerable<string> LogicalLines() => Continuation().Replace(Text, " ").Split('\n').Select(line => line.TrimEnd('\r'));

    [GeneratedRegex(@"\\\r?\n", RegexOptions.CultureInvariant)]
    private static partial Regex Continuation();

    [GeneratedRegex("--hash=sha256:([0-9a-f]{64})", RegexOptions.CultureInvariant)]
    private static partial Regex Hash();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\]\s*)?===?\s*(?<version>[^\s;,\\*]+)(?=[\s;\\]|$)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Pin();

    // A line starts with the name; options start with a dash and continuation lines are indented (pip's requirements file format).
    [GeneratedRegex(@"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();
}
