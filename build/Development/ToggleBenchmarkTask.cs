using Cake.Frosting;

namespace Build.Development;

/// <summary>What a build costs, side by side.</summary>
[TaskName("ToggleBenchmark")]
[TaskDescription("Times a toggle of one step, a cold build and a bare shell script, in one run, as ratios.")]
public sealed class ToggleBenchmarkTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var result = await ToggleBenchmark.RunAsync(context);
        BenchmarkReport.Write(context, "toggle", result, result.ToMarkdown());
    }
}
