using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What one probe, or one import, came to.</summary>
/// <param name="Name">Its name, and the userland when that is another one.</param>
/// <param name="Status">What it says about the layer.</param>
/// <param name="Reason">Why it did not pass, or what else is to be told; empty for nothing.</param>
/// <param name="Seconds">How long it took on the layer.</param>
internal sealed record ReportProbe(string Name, ProbeStatus Status, string Reason, double Seconds)
{
    public static ReportProbe Of(ProbeVerdict verdict)
    {
        var name = verdict.Root is null ? verdict.Probe : $"{verdict.Probe} in {verdict.Root}";
        var reason =
            verdict.Status != ProbeStatus.Passed ? verdict.Explain()[(name.Length + 2)..]
            : verdict.Layer.Attempts > 1 ? "passed at the second try"
            : "";
        return new ReportProbe(name, verdict.Status, reason, verdict.Layer.Seconds);
    }
}
