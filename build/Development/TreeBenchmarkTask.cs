using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>What the hot parts of the addin cost on trees of growing size.</summary>
[TaskName("TreeBenchmark")]
[TaskDescription("Times the hot parts of the addin on trees of 1,000, 10,000 and 100,000 files.")]
public sealed class TreeBenchmarkTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        string[] arguments =
        [
            "run",
            "--project",
            Path.Combine(context.Invocation.ProjectRoot, "tests", "Cake.LambdaLayer.Benchmarks"),
            "-c",
            "Release",
            "--",
            "--artifacts",
            Path.Combine(context.Settings.OutputDirectory, "benchmark-trees"),
        ];
        if (await ChildProgram.RunAsync(context, "dotnet", arguments) is not 0 and var exitCode)
        {
            throw new LambdaLayerException($"The benchmarks of the trees failed with exit code {exitCode}; their output is above.");
        }
    }
}
