using System.Diagnostics;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.LayerBenchmarks;

/// <summary>Makes layers of one recipe in several ways, and times how they start, in turn.</summary>
internal static class StartupBenchmark
{
    private const int MostRounds = 7;
    private const int ColdRounds = 3;
    private const string DropCaches = "/proc/sys/vm/drop_caches";

    /// <exception cref="LambdaLayerException">The recipe says nothing to time, or a layer cannot be made.</exception>
    public static async Task<IReadOnlyList<StartupVariant>> RunAsync(
        LambdaLayerSettings settings,
        CancellationToken cancellation,
        int rounds = MostRounds
    )
    {
        using var folder = TemporaryDirectory.Below(Directory.CreateDirectory(settings.OutputDirectory).FullName);
        var recipe = RecipeReader.Read(settings.RecipesDirectory, settings.Recipe);
        var benchmark =
            recipe.Benchmark
            ?? throw new LambdaLayerException(
                $"The recipe {recipe.Name} has no 'benchmark', which says what to import and to call: choose another recipe."
            );
        var layers = new List<TimedLayer>();
        foreach (var (name, skip, change) in Variants(recipe, benchmark))
        {
            cancellation.ThrowIfCancellationRequested();
            layers.Add(
                await MakeAsync(settings with { Skip = skip }, name, Path.Combine(folder.Path, $"{layers.Count}"), change, cancellation)
            );
        }

        for (var round = -1; round < rounds; round++)
        {
            foreach (var layer in layers)
            {
                var (import, call) = (
                    await layer.TimeAsync(benchmark.Import, cancellation),
                    await layer.TimeAsync($"{benchmark.Import}\n{benchmark.Call}", cancellation)
                );
                if (round >= 0)
                {
                    layer.Imports.Add(import);
                    layer.Calls.Add(call);
                }
            }
        }

        for (var round = 0; round < Math.Min(ColdRounds, rounds - 1) && MayDropCaches(); round++)
        {
            foreach (var layer in layers)
            {
                await ChildProcess.RunAsync("sync", [], cancellation: cancellation);
                await File.WriteAllTextAsync(DropCaches, "3", cancellation);
                layer.Colds.Add(await layer.TimeAsync(benchmark.Import, cancellation));
            }
        }

        return layers
            .Select(layer => new StartupVariant(layer.Name, layer.Bytes, layer.ZipBytes, layer.Imports, layer.Calls, layer.Colds))
            .ToList();
    }

    private static IEnumerable<(string Name, IReadOnlyList<string> Skip, Func<TimedLayer, CancellationToken, Task>? Change)> Variants(
        Recipe recipe,
        RecipeBenchmark benchmark
    )
    {
        var all = CleanupSteps.Of(recipe).Select(step => step.Name).ToList();
        yield return (
            "plain install, compiled by pip",
            all,
            (layer, cancellation) => layer.PythonAsync(["-m", "compileall", "-q", layer.Packages], cancellation)
        );
        if (benchmark.Script is { } script)
        {
            yield return (
                $"{Path.GetFileName(script)}, repaired until it works",
                all,
                async (layer, cancellation) =>
                {
                    await layer.ShellAsync(script, cancellation);
                    await layer.RepairAsync($"{benchmark.Import}\n{benchmark.Call}", cancellation);
                }
            );
        }

        yield return (
            "slimmed: no bytecode, no dist-info, stripped",
            all,
            async (layer, cancellation) =>
            {
                foreach (var file in FileTree.Read(layer.Packages).Files)
                {
                    if (file.Path.Split('/')[0].EndsWith(".dist-info", StringComparison.Ordinal))
                    {
                        File.Delete(file.Source);
                    }
                    else if (file.Name.EndsWith(".so", StringComparison.Ordinal))
                    {
                        await ChildProcess.RunAsync("strip", [file.Source], cancellation: cancellation);
                    }
                }
            }
        );
        yield return ("this layer", [], null);
        yield return ("this layer without bytecode", [nameof(Bytecode), nameof(SourceFiles)], null);
        yield return ("this layer with sources beside the bytecode", [nameof(SourceFiles)], null);
        yield return ("this layer without StartupTuning", [nameof(StartupTuning)], null);
        yield return ("this layer without DebugSymbols", [nameof(DebugSymbols)], null);
    }

    private static async Task<TimedLayer> MakeAsync(
        LambdaLayerSettings settings,
        string name,
        string folder,
        Func<TimedLayer, CancellationToken, Task>? change,
        CancellationToken cancellation
    )
    {
        // With the caches of the builds, but nothing linked to their layers: these here are changed.
        var known = LayerOptionsResolver.Resolve(settings);
        using var pipeline = new LayerPipeline(
            known with
            {
                OutputDirectory = folder,
                CacheDirectory = known.CacheDirectory,
            },
            cancellation
        );
        var inputs = await pipeline.InputsAsync();
        if (!inputs.Layout.BundlesInterpreter)
        {
            throw new LambdaLayerException(
                $"{inputs.Target.Runtime.Identifier} brings its own Python, whose start cannot be timed here: choose "
                    + "a runtime without Python."
            );
        }

        await pipeline.MakeAsync();
        Directory.CreateDirectory(folder);
        Directory.Move(pipeline.Layer, Path.Combine(folder, "layer"));

        var layer = new TimedLayer(name, inputs, folder, (await pipeline.InstallAsync()).Packages);
        if (change is not null)
        {
            await change(layer, cancellation);
        }

        layer.Bytes = FileTree.Read(layer.Root).Bytes;
        layer.ZipBytes = LayerZip.Write(layer.Root, Path.Combine(folder, "layer.zip"), cancellation: cancellation);
        return layer;
    }

    private static bool MayDropCaches()
    {
        try
        {
            using var stream = File.OpenWrite(DropCaches);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Only root may, and not in every container.
            return false;
        }
    }

    /// <summary>A layer that is timed.</summary>
    private sealed class TimedLayer(string name, LayerInputs inputs, string folder, string pristine)
    {
        private string? _interpreter;

        public string Name => name;

        public string Root => Path.Combine(folder, "layer");

        public string Packages => Path.Combine(Root, inputs.Layout.Packages);

        public long Bytes { get; set; }

        public long ZipBytes { get; set; }

        public List<double> Imports { get; } = [];

        public List<double> Calls { get; } = [];

        public List<double> Colds { get; } = [];

        private string Interpreter =>
            _interpreter ??= Path.Combine(
                LayerEntrance.Of(Root, inputs.Layout, inputs.Foreign, Directory.CreateDirectory(Path.Combine(folder, "entrance")).FullName),
                inputs.Layout.Interpreter
            );

        public async Task<double> TimeAsync(string code, CancellationToken cancellation)
        {
            var watch = Stopwatch.StartNew();
            // As on Lambda, where nothing can be written beside the sources.
            await PythonAsync(["-B", "-c", code], cancellation);
            return watch.Elapsed.TotalSeconds;
        }

        public async Task PythonAsync(IEnumerable<string> arguments, CancellationToken cancellation)
        {
            var variables = new Dictionary<string, string>(inputs.Options.Recipe.Environment)
            {
                ["PATH"] = "/usr/bin:/bin",
                ["HOME"] = folder,
                ["LANG"] = "C.UTF-8",
            };
            var run = await ChildProcess.RunAsync(Interpreter, arguments, ChildProcess.Only(variables), cancellation: cancellation);
            if (run.ExitCode != 0)
            {
                throw new LambdaLayerException($"{Name} could not be timed: {run.LastError}");
            }
        }

        public async Task ShellAsync(string script, CancellationToken cancellation)
        {
            var run = await ChildProcess.RunAsync("sh", ["-eu", script], workingDirectory: Packages, cancellation: cancellation);
            if (run.ExitCode != 0)
            {
                throw new LambdaLayerException($"{script} failed with exit code {run.ExitCode}: {run.LastError}");
            }
        }

        /// <summary>Brings back, one by one, the files that a program misses.</summary>
        public Task RepairAsync(string program, CancellationToken cancellation) =>
            PythonAsync([Path.Combine(AppContext.BaseDirectory, "repair.py"), pristine, Packages, program], cancellation);
    }
}
