using System.Text.Json;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.LayerBenchmarks;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class BenchmarkSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>
{
    [Fact(Skip = Dose.ThoroughOnly, SkipType = typeof(Dose), SkipUnless = nameof(Dose.IsThorough))]
    public async Task Layers_made_in_several_ways_are_timed_in_turn_and_what_a_script_broke_is_repaired_first()
    {
        using var recipe = new BrokenRecipe("sample")
            .Replace(
                "\nprobes:",
                "\nbenchmark:\n  import: import pip._vendor.pyproject_hooks, pip._vendor.tomli\n  call: "
                    + "pip._vendor.tomli.loads('')\n  script: verify.sh\nprobes:"
            )
            .Add("verify.sh", "rm -rf pip/_vendor/tomli/_re.py pip/_vendor/pyproject_hooks *.dist-info bin\n");
        using var folder = TemporaryDirectory.Create();
        // What is left out of it here would go into five of the zips.
        var home = await InterpreterOfThisMachine.PackAsync(folder.Path);
        var settings = new LambdaLayerSettings
        {
            RecipesDirectory = recipe.RecipesDirectory,
            Recipe = "sample",
            OutputDirectory = sample.Output,
            Installer = "pip",
            PythonHome = home?.Archive,
        };

        var before = LayerResultCheck.Fingerprint(sample.Result);

        var variants = await StartupBenchmark.RunAsync(settings, CancellationToken.None, rounds: 1);

        Assert.Equal(
            [
                "plain install, compiled by pip",
                "verify.sh, repaired until it works",
                "slimmed: no bytecode, no dist-info, stripped",
                "this layer",
                "this layer without bytecode",
                "this layer with sources beside the bytecode",
                "this layer without StartupTuning",
                "this layer without DebugSymbols",
            ],
            variants.Select(variant => variant.Name)
        );
        Assert.All(
            variants,
            variant =>
                Assert.True(
                    variant is { LayerBytes: > 1_000_000, ZipBytes: > 1_000_000 } && variant.ZipBytes < variant.LayerBytes,
                    variant.ToString()
                )
        );
        var bytes = variants.ToDictionary(variant => variant.Name, variant => variant.LayerBytes);
        Assert.True(
            bytes["this layer"] < bytes["this layer without DebugSymbols"]
                && bytes["this layer"] < bytes["this layer with sources beside the bytecode"]
                && bytes["this layer"] < bytes["plain install, compiled by pip"]
        );
        Assert.Equal(before, LayerResultCheck.Fingerprint(sample.Result));
        Assert.Equal(
            [".cache", "sample"],
            Directory.EnumerateFileSystemEntries(sample.Output).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task It_times_shell_script_cold_build_and_toggle_in_one_run()
    {
        Assert.SkipUnless(Dose.IsThorough, Dose.ThoroughOnly);
        using var folder = TemporaryDirectory.Create();
        var requirements = Path.Combine(folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "click\ntqdm\n");

        var run = await Project.StartAsync([
            "--target=ToggleBenchmark",
            $"--requirements={requirements}",
            $"--find-links={Wheelhouse.Of("litellm-1.78")}",
            "--no-index",
            "--installer=pip",
            $"--output={folder.Path}/out",
        ]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("| toggle of one step", run.Output, StringComparison.Ordinal);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "out", "benchmark-toggle.json")));
        Assert.Equal(5, result.RootElement.GetProperty("toggleSeconds").GetArrayLength());
        // A host that never had 30 MB was not measured, and one of 300 MB needs too much.
        Assert.InRange(result.RootElement.GetProperty("peakBytes").GetInt64(), 30_000_000, 300_000_000);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "out", "litellm")));
    }
}
