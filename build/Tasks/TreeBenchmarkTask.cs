using Cake.Frosting;
using Cake.LambdaLayer;
using CliWrap;

namespace Build.Tasks;

/// <summary>What the hot parts of the addin cost on trees of growing size.</summary>
[TaskName("TreeBenchmark")]
[TaskDescription("Times the hot parts of the addin on trees of 1,000, 10,000 and 100,000 files.")]
public sealed class TreeBenchmarkTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var result = await CliWrap.Cli.Wrap("dotnet")
            .WithArguments(
            [
                "run", "--project", Path.Combine(Invocation.ProjectRoot, "tests", "Cake.LambdaLayer.Benchmarks"), "-c", "Release", "--",
                "--artifacts", Path.Combine(context.Settings.OutputDirectory, "benchmark-trees"),
            ])
            .WithStandardOutputPipe(PipeTarget.ToDelegate(Report.Line))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Report.Line))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(context.Cancellation);
        if (result.ExitCode != 0)
        {
            throw new LambdaLayerException($"The benchmarks of the trees failed with exit code {result.ExitCode}; their output is above.");
        }
    }
}
