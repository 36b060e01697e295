using System.Text.Json.Serialization;
using Cake.LambdaLayer.Verification.Culprits;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>A probe on the layer, compared with the pristine install.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Status">What it says about the layer.</param>
/// <param name="Layer">What it came to on the layer.</param>
/// <param name="Pristine">What it came to on the pristine install, when it ran there.</param>
/// <param name="Culprits">The smallest set of removals known to make the difference; empty when it is not known.</param>
internal sealed record ProbeVerdict(
    string Probe,
    ProbeStatus Status,
    ProbeOutcome Layer,
    ProbeOutcome? Pristine,
    IReadOnlyList<Culprit> Culprits
)
{
    /// <summary>What else was found out about a failure.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the culprits are certain, so that nothing has to be tried to find them.</summary>
    [JsonIgnore]
    public bool IsExplained { get; init; }

    /// <summary>The other userland it ran in (<c>settings.RootFileSystem</c>), or <see langword="null"/>.</summary>
    public string? Root { get; init; }

    /// <summary>
    /// Why it did not pass, in one line: what the plain install lacks as well, or what the layer missed, which step removed that, and how
    /// to get it back.
    /// </summary>
    /// <returns>The line.</returns>
    public string Explain() =>
        Status == ProbeStatus.UpstreamGap && Pristine is { } pristine ? $"{Name}: {Reason(pristine)}"
        : Culprits.Count > 0 ? $"{Name}: {Layer.Error}; {Blame()}"
        : Note is not null ? $"{Name}: {Reason(Layer)}; {Note}"
        : $"{Name}: {Reason(Layer)}";

    private string Name => Root is null ? Probe : $"{Probe} in {Root}";

    private static string Reason(ProbeOutcome outcome) => $"{outcome.Error}{(outcome.Where is { } where ? $" at {where}" : "")}";

    private string Blame()
    {
        var first = Culprits[0];
        var others = Culprits.Count == 1 ? "" : $" and {Culprits.Count - 1} more";
        var rules = Culprits
            .GroupBy(culprit => culprit.Step)
            .Select(group => $"{group.Key} ({string.Join("; ", group.Select(culprit => culprit.Rule).Distinct().Take(2))})");
        return $"{first.Path}{others} {(Culprits.Count == 1 ? "was" : "were")} removed by "
            + $"{string.Join(" and ", rules)}, {Culprit.UndoAll(Culprits)} brings {(Culprits.Count == 1 ? "it" : "them")} back";
    }
}
