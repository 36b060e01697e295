using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Tests.Reporting;

/// <summary>What a page holds.</summary>
internal static partial class ReportData
{
    public static JsonElement Of(string page)
    {
        using var packed = new GZipStream(
            new MemoryStream(Convert.FromBase64String(Data().Match(page).Groups[1].Value)),
            CompressionMode.Decompress
        );
        return JsonSerializer.Deserialize<JsonElement>(packed);
    }

    [GeneratedRegex("<script type=\"text/plain\" id=\"data\">([^<]*)</script>", RegexOptions.CultureInvariant)]
    private static partial Regex Data();
}
