namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>Another machine that probes tried to reach.</summary>
/// <param name="Destination">The machine, as <c>host:port</c>.</param>
/// <param name="Probes">The probes that did.</param>
internal sealed record NetworkAttempt(string Destination, IReadOnlyList<string> Probes)
{
    /// <summary>What outcomes tell, by machine.</summary>
    internal static IReadOnlyList<NetworkAttempt> Of(IEnumerable<ProbeOutcome> outcomes) =>
        outcomes
            .SelectMany(outcome => (outcome.Network ?? []).Select(destination => (destination, outcome.Probe)))
            .GroupBy(attempt => attempt.destination, attempt => attempt.Probe, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new NetworkAttempt(group.Key, group.Order(StringComparer.Ordinal).ToList()))
            .ToList();
}
