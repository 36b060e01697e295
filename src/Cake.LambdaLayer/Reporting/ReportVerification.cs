using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What Verify found out.</summary>
internal sealed record ReportVerification
{
    /// <summary>Whether the probes ran.</summary>
    public required bool Ran { get; init; }

    /// <summary>What they ran with and where, in lines.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>The recipe's probes, those in another userland behind them.</summary>
    public required IReadOnlyList<ReportProbe> Probes { get; init; }

    /// <summary>How many modules were imported.</summary>
    public required int Imported { get; init; }

    /// <summary>How many modules steps took away.</summary>
    public required int TakenAway { get; init; }

    /// <summary>The modules that could not be imported.</summary>
    public required IReadOnlyList<ReportProbe> Modules { get; init; }

    /// <summary>Other machines that something tried to reach.</summary>
    public required IReadOnlyList<NetworkAttempt> Network { get; init; }

    /// <summary>The programs and libraries in numbers.</summary>
    public required ElfSummary Elf { get; init; }

    /// <summary>What the static checks found.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public static ReportVerification Of(VerificationReport report)
    {
        var root = report.Root;
        List<string> summary =
        [
            report.Ran
                ? $"run with {report.Interpreter}, {(report.Sandboxed ? "in a sandbox" : $"not sandboxed: {report.WhyNotSandboxed}")}"
                : $"probes {report.Interpreter}",
        ];
        if (root is not null)
        {
            summary.Add(
                $"once more in {root.Root}: "
                    + $"{(root.Ran ? $"run with {root.Interpreter}, {root.Imports.Imported} modules imported" : root.Interpreter)}"
            );
        }

        return new ReportVerification
        {
            Ran = report.Ran,
            Summary = summary,
            Probes = [.. report.Probes.Concat(root?.Probes ?? []).Select(ReportProbe.Of)],
            Imported = report.Imports.Imported,
            TakenAway = report.Imports.TakenAway,
            Modules = [.. report.Imports.Lost.Concat(root?.Imports.Lost ?? []).Concat(report.Imports.UpstreamGaps).Select(ReportProbe.Of)],
            Network = report.Network,
            Elf = report.Elf,
            Findings = report.Findings,
        };
    }
}
