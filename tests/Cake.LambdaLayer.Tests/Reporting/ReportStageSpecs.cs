using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Reporting;

public sealed class ReportStageSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task A_page_is_written_of_whatever_stages_ran_and_compared_with_the_last_result()
    {
        var options = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"));
        var install = new PristineInstall(Path.Combine(_folder.Path, "install"), "pip", Reused: false);
        Directory.CreateDirectory(Path.Combine(install.Packages, "pkg"));
        await File.WriteAllTextAsync(Path.Combine(install.Packages, "pkg", "a.py"), "a = 1\n");

        var first = Build(options, install, measured: false);
        using (var build = LayerBuild.Begin(options))
        {
            Make(build, install, measured: true);
            build.Publish();
        }

        var second = Build(options, install, measured: true);
        File.WriteAllText(Path.Combine(options.ResultDirectory, LayerContents.FileName), "damaged");
        var third = Build(options, install, measured: true);

        Assert.False(ReportData.Of(first).TryGetProperty("changes", out _));
        Assert.False(ReportData.Of(first).TryGetProperty("startUp", out _));
        Assert.Equal("import a", ReportData.Of(second).GetProperty("startUp").GetProperty("statement").GetString());
        Assert.Equal(
            [1],
            ReportData.Of(second).GetProperty("files").GetProperty("opened").EnumerateArray().Select(opened => opened.GetInt32())
        );
        Assert.Equal(0, ReportData.Of(second).GetProperty("changes").GetProperty("added").GetInt32());
        Assert.False(ReportData.Of(third).TryGetProperty("changes", out _));
    }

    public void Dispose() => _folder.Dispose();

    private static string Build(LayerOptions options, PristineInstall install, bool measured)
    {
        using var build = LayerBuild.Begin(options);
        return Make(build, install, measured);
    }

    /// <summary>A layer in which everything is kept.</summary>
    private static string Make(LayerBuild build, PristineInstall install, bool measured)
    {
        var tree = install.Tree;
        Materializer.Write(
            tree,
            new TreePlan(1, tree.Bytes, [], []),
            build.Layer,
            build.Options.Layout.OfPackageFile,
            CancellationToken.None
        );
        JsonFile.Write(
            build.PathOf(LayerPlan.FileName),
            new LayerPlan("test", "nodejs22.x", "x86_64", "3.11", "key", [], new TreePlan(1, tree.Bytes, [], []), null)
        );
        if (measured)
        {
            SizeStage.Run(build, install);
            JsonFile.Write(
                build.PathOf(LayerUsage.FileName),
                new LayerUsage(new StartUpProfile("import a", [new("a", 0, 1)]), [build.Options.Layout.OfPackageFile("pkg/a.py")])
            );
        }

        return File.ReadAllText(ReportStage.Run(build, install));
    }
}
