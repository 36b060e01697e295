using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Build.Console;

/// <summary>What a build came to, in about ten lines.</summary>
internal static class Summary
{
    private const int Slowest = 3;

    public static string Of(
        LayerOptions options,
        SizeReport size,
        VerificationReport? verification,
        IReadOnlyList<(string Stage, TimeSpan Elapsed)> times
    )
    {
        var before = size.PristineBytes + size.RuntimeBytes;
        var lines = new List<(string Name, string Text)>
        {
            (
                "size",
                $"{ProgressText.Megabytes(before)} → {ProgressText.Megabytes(size.LayerBytes)} MB in {Report.Count(size.Files)} files: "
                    + $"packages {ProgressText.Megabytes(size.PristineBytes)} → {ProgressText.Megabytes(size.PackagesBytes)}, interpreter "
                    + $"{ProgressText.Megabytes(size.RuntimeBytes)} → {ProgressText.Megabytes(size.LayerBytes - size.PackagesBytes)}"
            ),
            ("saved", $"{ProgressText.Megabytes(before - size.LayerBytes)} MB, {Report.Share(before - size.LayerBytes, before)}"),
            (
                "limit",
                $"{ProgressText.Megabytes(size.LimitBytes)}"
                    + (size.ReservedBytes > 0 ? $" - reserved {ProgressText.Megabytes(size.ReservedBytes)}" : "")
                    + $" MB, {ProgressText.Megabytes(size.LeftBytes)} MB left"
            ),
        };
        if (size.ZipBytes is { } zip)
        {
            lines.Add(
                (
                    "zip",
                    zip <= SizeReport.DirectUploadBytes
                        ? $"{ProgressText.Megabytes(zip)} MB, below the "
                            + $"{ProgressText.Megabytes(SizeReport.DirectUploadBytes)} MB of a direct upload"
                        : $"{ProgressText.Megabytes(zip)} MB, above the {ProgressText.Megabytes(SizeReport.DirectUploadBytes)} MB of a "
                            + "direct upload: publish it through S3"
                )
            );
        }

        if (options.Baseline is { } baseline)
        {
            lines.Add(("growth", $"{baseline.Changes(size)} since {baseline.File}"));
        }

        if (verification is not null)
        {
            lines.Add(("checks", Checks(verification)));
        }

        lines.Add(
            (
                "slowest",
                string.Join(
                    ", ",
                    times
                        .OrderByDescending(time => time.Elapsed)
                        .Take(Slowest)
                        .Select(time => $"{time.Stage} {ProgressText.Seconds(time.Elapsed)}")
                )
            )
        );
        if (new DirectoryInfo(options.OutputDirectory).LinkTarget is { } target)
        {
            lines.Add(("output", $"{options.OutputDirectory} is a link to {target}"));
        }

        foreach (var name in new[] { "layer", options.ZipName, "report.html", "sbom.cdx.json" })
        {
            if (Path.Combine(options.ResultDirectory, name) is var path && Path.Exists(path))
            {
                lines.Add((lines.Exists(line => line.Name == "files") ? "" : "files", path));
            }
        }

        if (options.Recipe.Environment.Count > 0)
        {
            lines.Add(
                (
                    "set",
                    string.Join(' ', options.Recipe.Environment.Select(variable => $"{variable.Key}={variable.Value}"))
                        + " in the function's environment"
                )
            );
        }

        return string.Join('\n', lines.Select(line => $"{line.Name, -8} {line.Text}"));
    }

    /// <summary>What Verify found out, on one line.</summary>
    public static string Checks(VerificationReport report) =>
        report.Ran
            ? $"{Report.Count(report.Count(ProbeStatus.Passed))} of {Report.Count(report.Probes.Count)} probes pass, "
                + $"{Report.Count(report.Count(ProbeStatus.UpstreamGap))} are upstream's gaps, "
                + $"{Report.Count(report.Count(ProbeStatus.Failed))} fail; {Report.Count(report.Imports.Imported)} "
                + $"modules import, {Report.Count(report.Imports.Lost.Count)} lost"
            : $"probes {report.Interpreter}; {Report.Count(report.FailedChecks.Count())} static checks fail";
}
