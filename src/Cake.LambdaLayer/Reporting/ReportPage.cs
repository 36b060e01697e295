using System.IO.Compression;
using System.Net;
using System.Text;
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
    /// <param name="report">The report.</param>
    /// <param name="translate">Replaces the names of settings in all that the report says.</param>
    public static string Of(LayerReport report, Func<string, string>? translate = null) =>
        EmbeddedScripts
            .Read(Template)
            .Replace(Title, WebUtility.HtmlEncode($"{report.Recipe} · {report.Runtime} {report.Architecture}"), StringComparison.Ordinal)
            .Replace(Data, Convert.ToBase64String(Compressed(report, translate)), StringComparison.Ordinal);

    private static byte[] Compressed(LayerReport report, Func<string, string>? translate)
    {
        using var result = new MemoryStream();
        var json = JsonSerializer.Serialize(report, s_options);
        using (var gzip = new GZipStream(result, CompressionLevel.SmallestSize))
        {
            gzip.Write(Encoding.UTF8.GetBytes(translate?.Invoke(json) ?? json));
        }

        return result.ToArray();
    }
}
