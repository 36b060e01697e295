using System.Globalization;
using Cake.Core.Diagnostics;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Matrix;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Probes;
using Spectre.Console;

namespace Build.Console;

/// <summary>What the tasks print: tables for people, MB = 10^6 bytes.</summary>
public sealed class Report(IAnsiConsole console, TextWriter data, ICakeLog log)
{
    /// <summary>What is printed last of all, below Cake's own table of the tasks.</summary>
    public string? Last { get; set; }

    /// <summary>Ends the run.</summary>
    internal void Close()
    {
        if (Last is not null)
        {
            Line(Last);
        }
    }

    /// <summary>Writes what programs read.</summary>
    internal void Data(string text) => data.WriteLine(text);

    /// <summary>Writes a line in the words of the command line, and not broken: it may hold a path or a command.</summary>
    internal void Line(string text)
    {
        if (log.Verbosity > Verbosity.Quiet)
        {
            console.Profile.Out.Writer.WriteLine(SettingNames.Translate(text));
        }
    }

    internal void Steps(IReadOnlyList<CleanupStep> steps, IReadOnlySet<string> active)
    {
        var table = NewTable("step", "on", "takes away", "why that is safe");
        foreach (var step in steps)
        {
            Row(table, step.Name, active.Contains(step.Name) ? "on" : "off", step.Description, step.Reason);
        }

        Write(table);
    }

    internal void Tools(DoctorReport report)
    {
        var table = NewTable("tool", "version", "where", "lost without it", "to install it, for example");
        foreach (var tool in report.Tools)
        {
            Row(
                table,
                tool.Name,
                tool.Version ?? (tool.Place is null ? "missing" : "does not run"),
                tool.Place ?? "",
                tool.Purpose,
                tool.IsHere ? "" : tool.Install
            );
        }

        Write(table);
    }

    internal void Outdated(OutdatedReport report)
    {
        var table = NewTable("distribution", "locked", "newest that fits");
        foreach (var row in report.Outdated)
        {
            Row(table, row.Name, row.Locked ?? "new", row.Newest ?? "not needed any more");
        }

        if (table.Rows.Count > 0)
        {
            Write(table);
        }
    }

    internal void Ledger(string title, IReadOnlyList<StepLedger> steps, long bytesBefore)
    {
        var table = NewTable("step", "on").Title(title);
        Numbers(table, "files", "MB saved", "share");
        table.AddColumn("of a step that is off: what stays away all the same");
        foreach (var step in steps)
        {
            Row(
                table,
                step.Step,
                step.Active ? "on" : "off",
                Count(step.Files),
                ProgressText.Megabytes(step.SavedBytes),
                Share(step.SavedBytes, bytesBefore),
                Away(step)
            );
        }

        Row(
            table,
            "all",
            "",
            Count(steps.Sum(step => step.Files)),
            ProgressText.Megabytes(steps.Sum(step => step.SavedBytes)),
            Share(steps.Sum(step => step.SavedBytes), bytesBefore),
            ""
        );
        Write(table);
    }

    /// <summary>What steps could not do, and why.</summary>
    internal void Notes(TreePlan plan)
    {
        StaleRules(plan.StaleRules);
        foreach (var note in plan.Notes)
        {
            Line($"note: {note}");
        }
    }

    private void StaleRules(IReadOnlyList<StaleRule> rules)
    {
        foreach (var rule in rules)
        {
            Line($"stale rule: {rule}");
        }
    }

    internal void Rules(TreePlan plan)
    {
        const int Longest = 40;
        var rules = plan
            .Changes.GroupBy(change => (change.Step, change.Rule))
            .Select(group =>
                (group.Key.Step, group.Key.Rule, Files: group.Count(), Bytes: group.Sum(change => change.BytesBefore - change.BytesAfter))
            )
            .OrderByDescending(rule => rule.Bytes)
            .ToList();
        var table = NewTable("step", "rule").Title("what would go, by rule");
        Numbers(table, "files", "MB saved");
        foreach (var rule in rules.Take(Longest))
        {
            Row(table, rule.Step, rule.Rule, Count(rule.Files), ProgressText.Megabytes(rule.Bytes));
        }

        Write(table);
        if (rules.Count > Longest)
        {
            Line(
                $"… and {rules.Count - Longest} more rules with {ProgressText.Megabytes(rules.Skip(Longest).Sum(rule => rule.Bytes))} "
                    + "MB; plan.json of a build names every file."
            );
        }
    }

    internal void Distributions(SizeReport report)
    {
        const int Longest = 25;
        var table = NewTable("distribution", "version").Title("by distribution, largest first");
        Numbers(table, "MB before", "MB after", "share of the layer");
        foreach (var row in report.Distributions.Take(Longest))
        {
            Row(
                table,
                row.Name,
                row.Version ?? "",
                ProgressText.Megabytes(row.BytesBefore),
                ProgressText.Megabytes(row.BytesAfter),
                Share(row.BytesAfter, report.LayerBytes)
            );
        }

        if (report.Distributions.Count > Longest)
        {
            var rest = report.Distributions.Skip(Longest).ToList();
            Row(
                table,
                $"{rest.Count} more",
                "",
                ProgressText.Megabytes(rest.Sum(row => row.BytesBefore)),
                ProgressText.Megabytes(rest.Sum(row => row.BytesAfter)),
                Share(rest.Sum(row => row.BytesAfter), report.LayerBytes)
            );
        }

        Write(table);
    }

    internal void Verification(VerificationReport report)
    {
        Findings(report.Findings);

        foreach (var probe in report.Probes.Where(probe => probe.Status == ProbeStatus.UpstreamGap))
        {
            Line($"fails in the unmodified install too, so the layer is not to blame: {probe.Explain()}");
        }

        Failures(report.Failures);
        StaleRules(report.StaleRules);

        foreach (var probe in report.Probes.Where(probe => probe is { Status: ProbeStatus.Passed, Layer.Attempts: > 1 }))
        {
            Line($"passed at the second try: {probe.Probe}");
        }

        foreach (var attempt in report.Network)
        {
            Line($"tried to reach {attempt.Destination}: {Names(attempt.Probes)}");
        }

        if (report.Ran)
        {
            Line(
                $"{Count(report.Imports.Imported)} modules can be imported from the layer, "
                    + $"{Count(report.Imports.Lost.Count)} are lost; "
                    + $"{Count(report.Imports.UpstreamGaps.Count + report.Imports.Stubs)} "
                    + $"cannot be imported from the pristine install either, {Count(report.Imports.TakenAway)} were "
                    + $"taken away by steps{(report.Imports.Made is { Count: 0 } ? "; importing them compiles and writes nothing" : "")}"
            );
            foreach (var taken in report.Imports.Taken.Where(taken => taken.Working.Count > 0))
            {
                Line(
                    $"of the {Count(taken.Modules)} modules that {taken.Step} took away, {Count(taken.Working.Count)} work in the "
                        + $"unmodified install, and no root needs them: {Names(taken.Working)}"
                );
            }
        }

        var needs = report.Elf.Needs.OrderBy(need => need.Key, StringComparer.Ordinal).Select(need => need.Key + need.Value).ToList();
        Line(
            $"{Count(report.Elf.Files)} programs and shared libraries; of the runtime's own libraries they need "
                + (needs.Count == 0 ? "none" : "at most " + string.Join(", ", needs))
        );
        Line(
            report.Ran
                ? $"{report.Count(ProbeStatus.Passed)} of {report.Probes.Count} probes pass, "
                    + $"{report.Count(ProbeStatus.UpstreamGap)} are upstream's gaps, "
                    + $"{report.Count(ProbeStatus.Failed)} fail; {report.Findings.Count} static findings; run with "
                    + $"{report.Interpreter}, {(report.Sandboxed ? "in a sandbox" : $"not sandboxed: {report.WhyNotSandboxed}")}"
                : $"probes {report.Interpreter}; {report.Findings.Count} static findings"
        );
        if (report.Root is { } other)
        {
            Line(
                $"in {other.Root}: "
                    + (
                        other.Ran
                            ? $"{Count(other.Imports.Imported)} modules, {Count(other.Imports.Lost.Count)} lost; "
                                + $"{other.Count(ProbeStatus.Passed)} of {other.Probes.Count} probes pass, "
                                + $"{other.Count(ProbeStatus.UpstreamGap)} are upstream's gaps, "
                                + $"{other.Count(ProbeStatus.Failed)} fail; run with {other.Interpreter}"
                            : other.Interpreter
                    )
            );
        }
    }

    private void Findings(IReadOnlyList<Finding> findings)
    {
        const int Most = 40;
        foreach (var finding in findings.OrderByDescending(finding => finding.Fails).Take(Most))
        {
            Line($"{(finding.Fails ? "FAILED static check" : "static check, told only")}: {finding}");
        }

        if (findings.Count > Most)
        {
            Line($"… and {Count(findings.Count - Most)} more static findings; verification.json has them all");
        }
    }

    /// <summary>One lost module may take thousands along: what fails alike is told of once.</summary>
    private void Failures(IEnumerable<ProbeVerdict> failures)
    {
        const int Most = 20;
        var groups = failures.GroupBy(probe => probe.Explain()[probe.Probe.Length..]).ToList();
        foreach (var group in groups.Take(Most))
        {
            Line($"FAILED {group.First().Explain()}");
            if (group.Skip(1).Any())
            {
                Line(
                    $"       and {Count(group.Count() - 1)} more with the same problem: "
                        + $"{Names(group.Skip(1).Select(probe => probe.Probe).ToList())}"
                );
            }
        }

        if (groups.Count > Most)
        {
            Line($"… and {Count(groups.Count - Most)} more problems; verification.json names them all");
        }
    }

    private static string Names(IReadOnlyList<string> probes)
    {
        const int Examples = 3;
        return string.Join(", ", probes.Take(Examples)) + (probes.Count > Examples ? " …" : "");
    }

    /// <summary>Where the result is, and what it came to: below everything else when sizes were measured.</summary>
    internal void Result(LayerContext context)
    {
        if (context.Size is { } size)
        {
            Last = Summary.Of(context.Options, size, context.Verification, context.Times);
            return;
        }

        Line($"Result: {context.Options.ResultDirectory}");
        if (!Directory.EnumerateFiles(context.Options.ResultDirectory, "*.zip").Any())
        {
            Line("No zip was made: --target=Layer makes one.");
        }
    }

    /// <summary>The jobs that make all layers.</summary>
    internal void Matrix(BuildMatrix matrix)
    {
        var table = NewTable("recipe", "runtime", "architecture", "python", "requirements", "cache key of the install");
        foreach (var row in matrix.Include)
        {
            Row(table, row.Recipe, row.Runtime, row.Architecture, row.Python, row.Requirements, row.CacheKey);
        }

        Write(table);
    }

    internal static string Away(StepLedger step) =>
        step.AwayByOthers.Count == 0
            ? ""
            : $"{Count(step.AwayByOthers.Values.Sum())} of {Count(step.ClaimedFiles)} files: "
                + $"{string.Join(", ", step.AwayByOthers.Select(away => $"{away.Key} {Count(away.Value)}"))}";

    private void Write(Table table)
    {
        if (log.Verbosity > Verbosity.Quiet)
        {
            console.Write(table);
        }
    }

    private static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    private static void Numbers(Table table, params string[] columns)
    {
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }
    }

    private static void Row(Table table, params string[] cells) =>
        table.AddRow(cells.Select(cell => new Text(SettingNames.Translate(cell))).ToArray());

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Share(long part, long whole) =>
        whole == 0 ? "" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
