using Cake.Frosting;

namespace Build.Development;

/// <summary>What the hot parts of the addin cost on trees of growing size.</summary>
[TaskName("TreeBenchmark")]
[TaskDescription("Times the hot parts of the addin on trees of 1,000, 10,000 and 100,000 files.")]
public sealed class TreeBenchmarkTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        BenchmarkProgram.Run(
            context,
            "Cake.LambdaLayer.TreeBenchmarks",
            "--artifacts",
            Path.Combine(context.Settings.OutputDirectory, "benchmark-trees")
        );
}
