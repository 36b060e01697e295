using Cake.LambdaLayer.Benchmarking;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class StartupBenchmarkSpecs
{
    [LinuxFact]
    public async Task Layers_made_in_several_ways_are_timed_in_turn_and_what_a_script_broke_is_repaired_first()
    {
        using var folder = TemporaryDirectory.Create();
        using var recipe = new BrokenRecipe("sample").Replace("\nprobes:", "\nbenchmark:\n  import: import pip._internal.cli.main\n  call: pip._internal.cli.main.main(['--version'])\n  script: verify.sh\nprobes:")
            .Add("verify.sh", "rm -rf pip/_internal/cli/spinners.py pip/_vendor/rich *.dist-info bin\n");
        var settings = new LambdaLayerSettings { RecipesDirectory = recipe.RecipesDirectory, Recipe = "sample", OutputDirectory = folder.Path, Installer = "pip" };

        var variants = await StartupBenchmark.RunAsync(recipe.Context, settings, CancellationToken.None, rounds: 1);

        Assert.Equal(
            [
                "plain install, compiled by pip", "verify.sh, repaired until it imports", "slimmed: no bytecode, no dist-info, stripped", "this layer", "this layer without bytecode",
                "this layer with sources beside the bytecode", "this layer without StartupTuning", "this layer without DebugSymbols",
            ],
            variants.Select(variant => variant.Name));
        Assert.All(variants, variant => Assert.True(variant is { Import: > 0, Call: > 0, LayerBytes: > 1_000_000, ZipBytes: > 1_000_000 }, variant.ToString()));
        var bytes = variants.ToDictionary(variant => variant.Name, variant => variant.LayerBytes);
        Assert.True(bytes["this layer"] < bytes["this layer without DebugSymbols"] && bytes["this layer"] < bytes["this layer with sources beside the bytecode"] && bytes["this layer"] < bytes["plain install, compiled by pip"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
