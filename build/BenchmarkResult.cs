using System.Globalization;
using System.Text.Json;
using Cake.LambdaLayer.Benchmarking;

namespace Build;

/// <summary>Times in seconds of one run, on one machine, one after the other.</summary>
/// <param name="Recipe">What was built.</param>
/// <param name="ShellSeconds">A bare shell script: pip install, rm, zip.</param>
/// <param name="ColdSeconds">A whole build with nothing cached, but without probes.</param>
/// <param name="ToggleSeconds">The same once more with one step switched off: plan, layer and sizes.</param>
/// <param name="PeakBytes">The most memory in bytes that the host used during the toggles.</param>
/// <param name="Startup">How layers made in several ways start.</param>
internal sealed record BenchmarkResult(
    string Recipe, double ShellSeconds, double ColdSeconds, IReadOnlyList<double> ToggleSeconds, long PeakBytes, IReadOnlyList<StartupVariant> Startup)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public double ToggleMedian => ToggleSeconds.Order().ElementAt(ToggleSeconds.Count / 2);

    public string ToMarkdown() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        | {Recipe} | seconds | of the shell script |
        | --- | ---: | ---: |
        | shell script: pip install, rm, zip | {ShellSeconds:0.00} | 1.00 |
        | cold build: install, plan, layer, interpreter, sizes, zip; no probes | {ColdSeconds:0.00} | {ColdSeconds / ShellSeconds:0.00} |
        | toggle of one step: plan, layer, interpreter, sizes; no probes (median of {ToggleSeconds.Count}) | {ToggleMedian:0.00} | {ToggleMedian / ShellSeconds:0.00} |

        peak memory of the host during a toggle: {PeakBytes / 1e6:0} MB

        | layer, with interpreter | MB | zip MB | import, s | of the plain install | import and first call, s | import, nothing in memory, s |
        | --- | ---: | ---: | ---: | ---: | ---: | ---: |
        {string.Join('\n', Startup.Select(Row))}
        """);

    private string Row(StartupVariant variant) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {variant.Name} | {variant.LayerBytes / 1e6:0.0} | {variant.ZipBytes / 1e6:0.0} | {variant.Import:0.00} | {variant.Import / Startup[0].Import:0.00} | {variant.Call:0.00} | {variant.ColdImport:0.00} |");

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, JsonSerializer.Serialize(this, s_json));
    }
}
