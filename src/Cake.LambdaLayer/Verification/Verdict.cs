namespace Cake.LambdaLayer.Verification;

/// <summary>Whether a layer can do what the pristine install can.</summary>
/// <param name="Passed">Whether nothing was found wrong.</param>
/// <param name="Problems">What was found wrong, one line each; the first ones say most.</param>
public sealed record Verdict(bool Passed, IReadOnlyList<string> Problems)
{
    /// <summary>The line that refuses the layer.</summary>
    internal string Refusal { get; init; } = "";

    /// <summary>The verdict that a report comes to.</summary>
    internal static Verdict Of(VerificationReport report)
    {
        if (report.RootProblems.Count > 0)
        {
            var others = report.RootProblems.Count > 1 ? $" (and {report.RootProblems.Count - 1} more)" : "";
            return new Verdict(Passed: false, report.RootProblems)
            {
                Refusal = $"The layer would be of no use: {report.RootProblems[0]}{others}. The last good layer is untouched.",
            };
        }

        var checks = report.FailedChecks.Select(finding => finding.ToString()).ToList();
        var reasons = checks.Concat(report.Failures.Select(probe => probe.Explain())).ToList();
        if (reasons.Count == 0)
        {
            return new Verdict(Passed: true, []);
        }

        var verdict = checks.Count > 0 ? "The layer is not fit for Lambda" : "The layer does not do what the pristine install does";
        var more = reasons.Count > 1 ? $" (and {reasons.Count - 1} more)" : "";
        var stale = report.StaleRules.Count > 0 ? $" It may be that upstream moved something: {report.StaleRules[0]}." : "";
        return new Verdict(Passed: false, reasons) { Refusal = $"{verdict}: {reasons[0]}{more}.{stale} The last good layer is untouched." };
    }
}
