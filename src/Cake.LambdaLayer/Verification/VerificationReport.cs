using System.Text.Json.Serialization;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>What Verify found out, as <c>verification.json</c> holds it.</summary>
/// <param name="Interpreter">What the probes ran with, or why they did not run.</param>
/// <param name="Ran">Whether the probes ran: they need Linux.</param>
/// <param name="Sandboxed">Whether they ran shut off from the build machine.</param>
/// <param name="Findings">What the static checks found.</param>
/// <param name="Imports">The import invariant.</param>
/// <param name="Probes">The recipe's probes.</param>
internal sealed record VerificationReport(
    string Interpreter,
    bool Ran,
    bool Sandboxed,
    IReadOnlyList<Finding> Findings,
    ImportReport Imports,
    IReadOnlyList<ProbeVerdict> Probes
)
{
    /// <summary>The file of a result that holds the report.</summary>
    internal const string FileName = "verification.json";

    /// <summary>The programs and libraries of the layer in numbers.</summary>
    public ElfSummary Elf { get; init; } = ElfSummary.None;

    /// <summary>Why they were not shut off.</summary>
    public string? WhyNotSandboxed { get; init; }

    /// <summary>What imports and probes came to in another userland, when one was given.</summary>
    public RootReport? Root { get; init; }

    /// <summary>Rules of the recipe that match nothing of this install, which fails nothing by itself.</summary>
    public IReadOnlyList<StaleRule> StaleRules { get; init; } = [];

    /// <summary>
    /// What the layer is about and cannot be imported, each with its cause and what to do; nothing that is brought back helps.
    /// </summary>
    public IReadOnlyList<string> RootProblems { get; init; } = [];

    /// <summary>Whether nothing was found wrong.</summary>
    public bool Passed => RootProblems.Count == 0 && !FailedChecks.Any() && !Failures.Any();

    /// <summary>What the static checks refuse the layer for.</summary>
    [JsonIgnore]
    public IEnumerable<Finding> FailedChecks => Findings.Where(finding => finding.Fails);

    /// <summary>
    /// What only the pristine install can do: the recipe's probes first, since they show more than a module that was lost.
    /// </summary>
    [JsonIgnore]
    public IEnumerable<ProbeVerdict> Failures =>
        Probes.Where(probe => probe.Status == ProbeStatus.Failed).Concat(Imports.Lost).Concat(Root?.Failures ?? []);

    /// <summary>Other machines that the layer tried to reach, which fails nothing.</summary>
    [JsonIgnore]
    public IReadOnlyList<NetworkAttempt> Network => [.. NetworkAttempt.Of(Probes.Select(probe => probe.Layer)), .. Imports.Network];

    /// <summary>How many probes have a status.</summary>
    /// <param name="status">The status.</param>
    /// <returns>Their number.</returns>
    public int Count(ProbeStatus status) => Probes.Count(probe => probe.Status == status);
}
