using System.Text.Json.Nodes;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Provenance;

namespace Cake.LambdaLayer.Publishing;

/// <summary>The licences of what is in a layer, for <c>--license-info</c>.</summary>
internal static class LayerLicence
{
    /// <summary>Source: the Lambda API, PublishLayerVersion, LicenseInfo.</summary>
    private const int MostCharacters = 512;

    /// <summary>
    /// An SPDX expression where all of them are known by one, otherwise their names; <see langword="null"/> when nothing is known of them.
    /// </summary>
    public static string? Of(LayerOptions options)
    {
        var bill = Path.Combine(options.ResultDirectory, SoftwareBill.FileName);
        return File.Exists(bill) ? Of(JsonFile.Read<JsonObject>(bill)) : null;
    }

    /// <summary>The licences that the components of a CycloneDX bill name.</summary>
    internal static string? Of(JsonObject bill)
    {
        var licences = (bill["components"]?.AsArray() ?? []).SelectMany(component => component?["licenses"]?.AsArray() ?? []).ToList();
        var expressions = licences
            .Select(licence => (string?)(licence?["expression"] ?? licence?["license"]?["id"]))
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var names = licences
            .Select(licence => (string?)licence?["license"]?["name"])
            .OfType<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var text =
            names.Count > 0
                ? string.Join(", ", expressions.Concat(names))
                : string.Join(
                    " AND ",
                    expressions.Select(expression =>
                        expression.Contains(" OR ", StringComparison.Ordinal) && expressions.Count > 1 ? $"({expression})" : expression
                    )
                );
        return text.Length == 0 ? null
            : text.Length <= MostCharacters ? text
            : $"{licences.Count} licences: see {Notices.FileName} and the metadata of the packages in the layer";
    }
}
