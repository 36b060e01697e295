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
        var inputs = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"));
        var install = new PristineInstall(Path.Combine(_folder.Path, "install"), "pip", Reused: false);
        Directory.CreateDirectory(Path.Combine(install.Packages, "pkg"));
        await File.WriteAllTextAsync(Path.Combine(install.Packages, "pkg", "a.py"), "a = 1\n");

        var first = Build(inputs, install, measured: false);
        using (var build = LayerBuild.Begin(inputs.Options.ResultDirectory))
        {
            Make(build, inputs, install, measured: true);
            build.Publish();
        }

        var second = Build(inputs, install, measured: true);
        File.WriteAllText(Path.Combine(inputs.Options.ResultDirectory, LayerContents.FileName), "damaged");
        var third = Build(inputs, install, measured: true);

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

    private static string Build(LayerInputs inputs, PristineInstall install, bool measured)
    {
        using var build = LayerBuild.Begin(inputs.Options.ResultDirectory);
        return Make(build, inputs, install, measured);
    }

    /// <summary>A layer in which everything is kept.</summary>
    private static string Make(LayerBuild build, LayerInputs inputs, PristineInstall install, bool measured)
    {
        var tree = install.Tree;
        Materializer.Write(tree, new TreePlan(1, tree.Bytes, [], []), build.Layer, inputs.Layout.OfPackageFile, CancellationToken.None);
        var plan = new LayerPlan
        {
            Recipe = "test",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
            Install = "key",
            Steps = [],
            Packages = new TreePlan(1, tree.Bytes, [], []),
        };
        JsonFile.Write(build.PathOf(LayerPlan.FileName), plan);
        var results = new StageResults(plan);
        if (measured)
        {
            var (size, contents) = SizeStage.Run(build, new BuiltLayer(build.Layer, inputs, Installation: null, install, plan));
            results = results with
            {
                Size = size,
                Contents = contents,
                Usage = new LayerUsage(new StartUpProfile("import a", [new("a", 0, 1)]), [inputs.Layout.OfPackageFile("pkg/a.py")]),
            };
        }

        return File.ReadAllText(ReportStage.Run(build, inputs, install, results));
    }
}
