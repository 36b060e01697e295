using Cake.Frosting;

namespace Build.Tasks;

/// <summary>What a build costs, side by side.</summary>
[TaskName("Benchmark")]
[TaskDescription("Times a toggle of one step, a cold build and a bare shell script, in one run, as ratios.")]
public sealed class BenchmarkTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var result = await Benchmark.RunAsync(context);
        Report.Line(result.ToMarkdown());
        var file = Path.Combine(context.Settings.OutputDirectory, "benchmark.json");
        result.Write(file);
        Report.Line($"Result: {file}");
    }
}
