using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Reporting;

namespace Cake.LambdaLayer.Tests.Reporting;

public sealed class ReportPageSpecs
{
    [Fact]
    public void The_template_is_made_of_the_sources_beside_it()
    {
        var folder = Path.Combine(ProjectRoot.Path, "src", "Cake.LambdaLayer", "Reporting", "page");
        var sources = new DirectoryInfo(folder)
            .EnumerateFiles()
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.Name}\n{File.ReadAllText(file.FullName).ReplaceLineEndings("\n")}\n");

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(sources))));

        Assert.True(
            EmbeddedScripts.Read("report-template.html").Contains($"sources {hash} -->", StringComparison.Ordinal),
            $"run npm ci and npm run build in {folder}"
        );
    }

    [Fact]
    public void The_template_names_the_licence_of_what_it_contains_and_no_other_machine()
    {
        var template = EmbeddedScripts.Read("report-template.html");

        Assert.Contains("Permission to use, copy, modify, and/or distribute this software", template, StringComparison.Ordinal);
        Assert.Contains("Mike Bostock", template, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"https?://|src=|@import|url\(", template);
    }

    [Fact]
    public async Task Every_file_is_in_the_page_with_what_became_of_it_and_none_can_break_it()
    {
        using var packages = new PackagesFolder();
        packages.Install(
            "evil",
            ["evil/__init__.py", "evil/</script><script>alert(1)</script>.txt", "evil/\"'&<b>.json", "evil/tests/{{data}}.py", "evil/a.c"]
        );
        var options = await TestOptions.InAsync("");
        var plan = await packages.PlanAsync(target: options.Target, steps: ["Tests", "NativeSources"]);
        using var layer = TemporaryDirectory.Create(folder =>
            Materializer.Write(packages.Tree(), plan, folder, options.Layout.OfPackageFile, CancellationToken.None)
        );
        var whole = new LayerPlan
        {
            Recipe = "r</title>",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
            Install = "key",
            Steps = ["Tests", "NativeSources"],
            Packages = plan,
        };

        var page = ReportPage.Of(
            LayerReport.Of(options, whole, packages.Tree(), FileTree.Read(layer.Path), Distribution.ReadAll(packages.Tree()))
        );

        Assert.Contains("<title>r&lt;/title&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
        var data = ReportData.Of(page);
        var files = data.GetProperty("files");
        var places = Places(files);
        Assert.Equal(packages.Tree().Files.Select(file => options.Layout.OfPackageFile(file.Path)).Order(StringComparer.Ordinal), places);
        var tests = places.FindIndex(place => place.EndsWith("evil/tests/{{data}}.py", StringComparison.Ordinal));
        Assert.Equal(1, files.GetProperty("kind")[tests].GetInt32());
        Assert.Equal("Tests", files.GetProperty("rules")[files.GetProperty("rule")[tests].GetInt32()].GetProperty("by").GetString());
        Assert.Equal("evil 1.0", files.GetProperty("owners")[files.GetProperty("owner")[tests].GetInt32()].GetString());
        Assert.Equal(
            data.GetProperty("bytesBefore").GetInt64(),
            files.GetProperty("bytesBefore").EnumerateArray().Sum(bytes => bytes.GetInt64())
        );
        Assert.Equal(
            data.GetProperty("bytesAfter").GetInt64(),
            files.GetProperty("bytesAfter").EnumerateArray().Sum(bytes => bytes.GetInt64())
        );
        // What no stage found out is not there.
        Assert.False(data.TryGetProperty("verification", out _));
        Assert.False(files.TryGetProperty("opened", out _));
    }

    private static List<string> Places(JsonElement files)
    {
        var last = "";
        return files
            .GetProperty("rest")
            .EnumerateArray()
            .Zip(files.GetProperty("shared").EnumerateArray(), (rest, shared) => last = last[..shared.GetInt32()] + rest.GetString())
            .ToList();
    }
}
