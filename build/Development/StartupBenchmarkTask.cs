using Cake.Frosting;

namespace Build.Development;

/// <summary>How layers start, side by side.</summary>
[TaskName("StartupBenchmark")]
[TaskDescription("Times how layers start that are made in several ways, in turn, as ratios.")]
public sealed class StartupBenchmarkTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) => BenchmarkProgram.OfLayers(context, "startup");
}
