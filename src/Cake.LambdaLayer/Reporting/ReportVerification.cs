using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What Verify found out.</summary>
/// <param name="Ran">Whether the probes ran.</param>
/// <param name="Summary">What they ran with and where, in lines.</param>
/// <param name="Probes">The recipe's probes, those in another userland behind them.</param>
/// <param name="Imported">How many modules were imported.</param>
/// <param name="TakenAway">How many modules steps took away.</param>
/// <param name="Modules">The modules that could not be imported.</param>
/// <param name="Network">Other machines that something tried to reach.</param>
/// <param name="Elf">The programs and libraries in numbers.</param>
/// <param name="Findings">What the static checks found.</param>
internal sealed record ReportVerification(
    bool Ran,
    IReadOnlyList<string> Summary,
    IReadOnlyList<ReportProbe> Probes,
    int Imported,
    int TakenAway,
    IReadOnlyList<ReportProbe> Modules,
    IReadOnlyList<NetworkAttempt> Network,
    ElfSummary Elf,
    IReadOnlyList<Finding> Findings
)
{
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

        return new ReportVerification(
            report.Ran,
            summary,
            [.. report.Probes.Concat(root?.Probes ?? []).Select(ReportProbe.Of)],
            report.Imports.Imported,
            report.Imports.TakenAway,
            [.. report.Imports.Lost.Concat(root?.Imports.Lost ?? []).Concat(report.Imports.UpstreamGaps).Select(ReportProbe.Of)],
            report.Network,
            report.Elf,
            report.Findings
        );
    }
}
