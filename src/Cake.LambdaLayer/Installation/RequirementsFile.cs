using System.Text.RegularExpressions;
using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Installation;

/// <summary>What a requirements file says, as far as a build must know it; the installer reads it in full.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Text">Its text.</param>
internal sealed partial record RequirementsFile(string Path, string Text)
{
    public static RequirementsFile Read(string path) =>
        File.Exists(path)
            ? new RequirementsFile(path, File.ReadAllText(path))
            : throw new LambdaLayerException($"The requirements file {path} does not exist; check --requirements or the recipe.");

    public bool HasHashes => Text.Contains("--hash=", StringComparison.Ordinal);

    /// <summary>The distributions it names, normalized.</summary>
    public IReadOnlySet<string> Names =>
        Requirement().Matches(Text).Select(match => Distribution.Normalize(match.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);

    // A line starts with the name; options start with a dash and continuation lines are indented (pip's requirements file format).
    [GeneratedRegex(@"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();
}
