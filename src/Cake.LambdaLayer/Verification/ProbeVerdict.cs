namespace Cake.LambdaLayer.Verification;

/// <summary>A probe on the layer, compared with the pristine install.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Status">What it says about the layer.</param>
/// <param name="Layer">What it came to on the layer.</param>
/// <param name="Pristine">What it came to on the pristine install, when it ran there.</param>
/// <param name="Culprit">What was removed that it missed, when that is known.</param>
public sealed record ProbeVerdict(string Probe, ProbeStatus Status, ProbeOutcome Layer, ProbeOutcome? Pristine, Culprit? Culprit)
{
    /// <summary>Why it did not pass, in one line: what the plain install lacks as well, or what the layer missed, which step removed that, and how to get it back.</summary>
    /// <returns>The line.</returns>
    public string Explain() =>
        Status == ProbeStatus.UpstreamGap && Pristine is { } pristine ? $"{Probe}: {Reason(pristine)}"
        : Culprit is { } culprit ? $"{Probe}: {Layer.Error}; {culprit.Path} was removed by {culprit.Step} ({culprit.Rule}), {culprit.Undo} brings it back"
        : $"{Probe}: {Reason(Layer)}";

    private static string Reason(ProbeOutcome outcome) => $"{outcome.Error}{(outcome.Where is { } where ? $" at {where}" : "")}";
}
