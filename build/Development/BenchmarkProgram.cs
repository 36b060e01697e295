using System.Text.Json;
using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Run;
using Cake.Core;
using Cake.FileHelpers;
using Cake.LambdaLayer;
using ProcessArgumentBuilder = Cake.Core.IO.ProcessArgumentBuilder;

namespace Build.Development;

/// <summary>The programs in benchmarks/. They are built when they are asked for, as nobody who builds layers needs them.</summary>
internal static class BenchmarkProgram
{
    /// <summary>Runs a benchmark that makes layers as the command line asks for them.</summary>
    /// <exception cref="LambdaLayerException">The benchmark failed.</exception>
    public static void OfLayers(LayerContext context, string benchmark)
    {
        // A mistake is told before anything is built, and in the words of the command line.
        _ = context.Options;
        var folder = Directory.CreateTempSubdirectory("layer-benchmark-").FullName;
        try
        {
            var settings = Path.Combine(folder, "settings.json");
            context.FileWriteText(settings, JsonSerializer.Serialize(context.Settings with { Progress = null }));
            Run(context, "Cake.LambdaLayer.LayerBenchmarks", benchmark, settings);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs one of the programs.</summary>
    /// <exception cref="LambdaLayerException">It failed.</exception>
    public static void Run(LayerContext context, string project, params string[] arguments)
    {
        var words = new ProcessArgumentBuilder();
        foreach (var argument in arguments)
        {
            words.AppendQuoted(argument);
        }

        try
        {
            context.DotNetRun(
                Path.Combine(context.Invocation.ProjectRoot, "benchmarks", project),
                words,
                new DotNetRunSettings { Configuration = "Release", EnvironmentVariables = { ["UseFormatter"] = "false" } }
            );
        }
        catch (CakeException)
        {
            throw new LambdaLayerException("The benchmark failed; its output is above.");
        }
    }
}
