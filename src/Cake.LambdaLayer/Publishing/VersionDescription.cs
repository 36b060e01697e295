using System.Globalization;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Publishing;

/// <summary>
/// The description of a version, by which this addin knows its own again: Lambda stores no hash that a list of versions would tell.
/// </summary>
/// <param name="UnzippedBytes">The layer in bytes, unzipped.</param>
/// <param name="Hash">The first 16 hexadecimal digits of the zip's SHA-256.</param>
internal sealed partial record VersionDescription(long UnzippedBytes, string Hash)
{
    /// <summary>The description of a new version; Lambda takes 256 characters.</summary>
    public string For(Recipe recipe, LambdaTarget target) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Name}, Python {target.Python}, {target.FolderName}; {UnzippedBytes} bytes unzipped; sha256:{Hash}"
        );

    /// <summary>What a description says, or <see langword="null"/> when this addin did not write it.</summary>
    public static VersionDescription? TryRead(string? description) =>
        Form().Match(description ?? "") is { Success: true } match
            ? new VersionDescription(long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value)
            : null;

    [GeneratedRegex(@"; ([0-9]{1,18}) bytes unzipped; sha256:([0-9a-f]{16})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
