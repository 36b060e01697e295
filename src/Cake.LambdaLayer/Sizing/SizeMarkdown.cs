using System.Globalization;
using System.Text;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Sizing;

/// <summary>The sizes of a layer as Markdown tables, as <c>size.md</c> holds them: for pages of CI systems. MB = 10^6 bytes.</summary>
internal static class SizeMarkdown
{
    public const string FileName = "size.md";

    private const int MostDistributions = 25;

    public static string Of(SizeReport report, string title, SizeBaseline? baseline)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| | MB | bytes |\n| --- | ---: | ---: |\n");
        Row(text, "packages as installed", report.PristineBytes);
        Row(text, "interpreter as found", report.RuntimeBytes);
        Row(text, "removed", -report.RemovedBytes);
        Row(text, "rewritten", report.RewrittenBytes);
        Row(text, "**layer**", report.LayerBytes);
        if (report.ZipBytes is { } zip)
        {
            Row(text, "zip", zip);
        }

        Row(text, "left of the limit", report.LeftBytes);
        if (baseline is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nSince the baseline: {baseline.Changes(report)}\n");
        }

        text.Append("\n| step | on | files | MB saved |\n| --- | --- | ---: | ---: |\n");
        foreach (var step in report.Steps.Where(step => !step.Active || step.Files > 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {step.Step} | {(step.Active ? "on" : "off")} | {step.Files:N0} | {ProgressText.Megabytes(step.SavedBytes)} |\n"
            );
        }

        text.Append("\n| distribution | version | MB before | MB after |\n| --- | --- | ---: | ---: |\n");
        foreach (var row in report.Distributions.Take(MostDistributions))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Name} | {row.Version} | {ProgressText.Megabytes(row.BytesBefore)} | {ProgressText.Megabytes(row.BytesAfter)} |\n"
            );
        }

        if (report.Distributions.Count > MostDistributions)
        {
            var rest = report.Distributions.Skip(MostDistributions).ToList();
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {rest.Count} more | | {ProgressText.Megabytes(rest.Sum(row => row.BytesBefore))} "
                    + $"| {ProgressText.Megabytes(rest.Sum(row => row.BytesAfter))} |\n"
            );
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, long bytes) =>
        text.Append(CultureInfo.InvariantCulture, $"| {name} | {ProgressText.Megabytes(bytes)} | {bytes:N0} |\n");
}
