using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A recipe of another stack, which no line of C# knows of.</summary>
public sealed class PandasLayerSpecs(PandasLayerFixture layer) : IClassFixture<PandasLayerFixture>
{
    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void It_does_what_the_plain_install_does()
    {
        Assert.True(layer.Run.ExitCode == 0, layer.Run.Output + layer.Run.Error);
        var report = JsonFile.Read<VerificationReport>(Path.Combine(layer.Result, "verification.json"));
        Assert.Equal(
            (32, 0, 0),
            (report.Count(ProbeStatus.Passed), report.Count(ProbeStatus.UpstreamGap), report.Count(ProbeStatus.Failed))
        );
        Assert.Empty(report.Imports.Lost);
        Assert.Empty(report.Findings);
        Assert.Empty(report.StaleRules);
        LayerResultCheck.AssertConsistent(layer.Result, "pandas");
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Its_tests_are_gone_and_packages_of_that_name_and_libraries_beside_packages_are_not()
    {
        var size = JsonFile.Read<SizeReport>(Path.Combine(layer.Result, "size.json"));
        Assert.InRange(size.PackagesBytes, 1, 80_000_000);
        Assert.InRange(size.ZipBytes!.Value, 1, SizeReport.DirectUploadBytes);
        const string Packages = "python/lib/python3.11/site-packages/";
        var files = FileTree.Read(Path.Combine(layer.Result, "layer")).Files.Select(file => file.Path).ToList();
        Assert.DoesNotContain(files, path => path.StartsWith(Packages + "pandas/tests/", StringComparison.Ordinal));
        Assert.Contains(Packages + "numpy/testing/__init__.pyc", files);
        Assert.Contains(files, path => path.StartsWith(Packages + "numpy.libs/libscipy_openblas", StringComparison.Ordinal));
        Assert.Contains(Packages + "tzdata/zoneinfo/Europe/Paris", files);
        Assert.Contains(Packages + "pandas/io/formats/templates/html.tpl", files);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_new_recipe_would_import_the_packages_and_not_the_libraries_beside_them()
    {
        var folder = Assert.Single(Directory.EnumerateDirectories(Path.Combine(layer.Output, ".cache", "installs")));
        var install = new PristineInstall(folder, "pip", Reused: true);
        var interpreter = await InterpreterLocator.FindAsync(null, "3.11", CancellationToken.None);

        var modules = NewRecipeStage.TopLevel(
            await ImportAnalysis.LoadAsync(install, interpreter, CancellationToken.None),
            install.Distributions
        );

        Assert.Equal(["dateutil", "numpy", "pandas", "tzdata"], modules.Select(module => module.Name));
    }
}
