using System.IO.Compression;
using System.Security.Cryptography;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Whether layer, zip, plan and sizes of one result belong together, to the byte.</summary>
internal static class LayerResultCheck
{
    public static void AssertConsistent(string result, string recipe)
    {
        var layer = FileTree.Read(Path.Combine(result, "layer"));
        var contents = JsonFile.Read<LayerContents>(Path.Combine(result, LayerContents.FileName));
        Assert.Equal(contents.Files, LayerContents.Of(layer).Files);
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(result, LayerPlan.FileName));
        Assert.Equal(layer.Bytes, plan.Packages.BytesAfter + (plan.Interpreter?.BytesAfter ?? 0));
        var size = JsonFile.Read<SizeReport>(Path.Combine(result, SizeReport.FileName));
        Assert.Equal(layer.Bytes, size.LayerBytes);
        Assert.Equal(plan.Steps, size.Steps.Where(step => step.Active && step.Step != "CopyRuntime").Select(step => step.Step));
        using var report = ReportData.Read(Path.Combine(result, "report.html"));
        Assert.Equal(
            (layer.Bytes, size.ZipBytes),
            (report.RootElement.GetProperty("bytesAfter").GetInt64(), report.RootElement.GetProperty("zipBytes").GetInt64())
        );
        using var zip = ZipFile.OpenRead(Path.Combine(result, $"{recipe}.zip"));
        Assert.Equal(layer.Files.Select(file => file.Path), zip.Entries.Select(entry => entry.FullName));
        Assert.All(zip.Entries, entry => Assert.Equal(contents.Files[entry.FullName].Hash, Hash(entry)));
    }

    /// <summary>All that a result consists of, to be compared with later.</summary>
    public static string Fingerprint(string result)
    {
        var contents = LayerContents.Of(FileTree.Read(result));
        return string.Join('\n', contents.Files.Select(file => $"{file.Key} {file.Value.Hash}"));
    }

    private static string Hash(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
