using System.Text.Json;
using Cake.LambdaLayer;
using Cake.LambdaLayer.LayerBenchmarks;

if (args is not [("startup" or "toggle") and var benchmark, var file])
{
    Console.Error.WriteLine("Give the benchmark (startup or toggle) and a JSON file with the settings of the layer.");
    return 1;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C ends the children and tidies up, the second one ends this.
    pressed.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};
try
{
    var settings = JsonSerializer.Deserialize<LambdaLayerSettings>(await File.ReadAllTextAsync(file))!;
    if (benchmark == "startup")
    {
        var variants = await StartupBenchmark.RunAsync(settings, cancellation.Token);
        BenchmarkReport.Write(settings, benchmark, variants, BenchmarkReport.Table(variants));
    }
    else
    {
        var result = await ToggleBenchmark.RunAsync(settings, cancellation.Token);
        BenchmarkReport.Write(settings, benchmark, result, result.ToMarkdown());
    }

    return 0;
}
catch (Exception exception) when (exception is LambdaLayerException or OperationCanceledException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
