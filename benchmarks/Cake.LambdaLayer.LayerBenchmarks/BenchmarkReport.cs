using System.Globalization;
using System.Text.Json;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.LayerBenchmarks;

/// <summary>Prints what a benchmark found out, and writes it as JSON and as Markdown.</summary>
internal static class BenchmarkReport
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write<T>(LambdaLayerSettings settings, string name, T result, string markdown)
    {
        Console.WriteLine(markdown);
        var folder = Directory.CreateDirectory(settings.OutputDirectory).FullName;
        var file = Path.Combine(folder, $"benchmark-{name}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(result, s_json));
        File.WriteAllText(Path.ChangeExtension(file, ".md"), markdown + "\n");
        Console.WriteLine($"Result: {file}, and the table in the .md beside it");
    }

    public static string Table(IReadOnlyList<StartupVariant> variants) =>
        $"""
            | layer, with interpreter | MB | zip MB | import, s | of the plain install | and first call, s | import, page cache dropped, s |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            {string.Join('\n', variants.Select(variant => Row(variant, variants[0])))}
            """;

    private static string Row(StartupVariant variant, StartupVariant first) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {variant.Name} | {ProgressText.Megabytes(variant.LayerBytes)} | {ProgressText.Megabytes(variant.ZipBytes)} | "
                + $"{variant.Import:0.00} | {variant.Import / first.Import:0.00} | {variant.Call:0.00} | {variant.ColdImport:0.00} |"
        );
}
