using Cake.Frosting;

namespace Build.Development;

/// <summary>What a build costs, side by side.</summary>
[TaskName("ToggleBenchmark")]
[TaskDescription("Times a toggle of one step, a cold build and a bare shell script, in one run, as ratios.")]
public sealed class ToggleBenchmarkTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) => BenchmarkProgram.OfLayers(context, "toggle");
}
