using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Reporting;

/// <summary>
/// The page: one file that needs no other. Its template is made from the folder <c>page</c>, with <c>npm run build</c> there.
/// </summary>
internal static class ReportPage
{
    private const string Template = "report-template.html";

    /// <summary>Stands in the template for the title.</summary>
    private const string Title = "{{title}}";

    /// <summary>
    /// Stands in the template for the report: JSON, compressed by gzip, in Base64, so that no text of it can be taken for markup.
    /// </summary>
    private const string Data = "{{data}}";

    private static readonly JsonSerializerOptions s_options = new(JsonFile.Options) { WriteIndented = false };

    /// <summary>The page of a report.</summary>
    public static string Of(LayerReport report) =>
        EmbeddedScripts
            .Read(Template)
            .Replace(Title, WebUtility.HtmlEncode($"{report.Recipe} · {report.Runtime} {report.Architecture}"), StringComparison.Ordinal)
            .Replace(Data, Convert.ToBase64String(Compressed(report)), StringComparison.Ordinal);

    private static byte[] Compressed(LayerReport report)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.SmallestSize))
        {
            JsonSerializer.Serialize(gzip, report, s_options);
        }

        return result.ToArray();
    }
}
