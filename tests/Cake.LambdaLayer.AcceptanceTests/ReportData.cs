using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What a page holds.</summary>
internal static partial class ReportData
{
    public static JsonDocument Read(string page)
    {
        using var packed = new GZipStream(
            new MemoryStream(Convert.FromBase64String(Data().Match(File.ReadAllText(page)).Groups[1].Value)),
            CompressionMode.Decompress
        );
        return JsonDocument.Parse(packed);
    }

    [GeneratedRegex("<script type=\"text/plain\" id=\"data\">([^<]*)</script>", RegexOptions.CultureInvariant)]
    private static partial Regex Data();
}
