using Cake.Frosting;

namespace Build.Tasks;

/// <summary>What a build costs, side by side.</summary>
[TaskName("Benchmark")]
[TaskDescription("Times builds against a bare shell script, and how layers made in several ways start, side by side.")]
public sealed class BenchmarkTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var result = await Benchmark.RunAsync(context);
        Report.Line(result.ToMarkdown());
        var file = Path.Combine(context.Settings.OutputDirectory, "benchmark.json");
        result.Write(file);
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".md"), result.ToMarkdown() + "\n");
        Report.Line($"Result: {file}, and the tables in benchmark.md beside it");
    }
}
