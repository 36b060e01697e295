using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Imports;

/// <summary>
/// The import invariant: every module that can be imported from the pristine install can be imported from the layer, unless a step
/// took that module itself away.
/// </summary>
/// <param name="Imported">How many modules of the packages and of the standard library were imported from the layer.</param>
/// <param name="TakenAway">How many modules of the packages steps took away.</param>
/// <param name="UpstreamGaps">Modules that cannot be imported from the pristine install either, with the reason.</param>
/// <param name="Lost">Modules that only the pristine install can import.</param>
internal sealed record ImportReport(int Imported, int TakenAway, IReadOnlyList<ProbeVerdict> UpstreamGaps, IReadOnlyList<ProbeVerdict> Lost)
{
    /// <summary>How many modules have a stub in their place that raises the same error as in the unmodified install.</summary>
    public int Stubs { get; init; }

    /// <summary>The modules that steps took away, by step, and which of them work in the unmodified install.</summary>
    public IReadOnlyList<TakenModules> Taken { get; init; } = [];

    /// <summary>Other machines that modules of the layer tried to reach when they were imported.</summary>
    public IReadOnlyList<NetworkAttempt> Network { get; init; } = [];

    /// <summary>
    /// Files below <c>/opt</c> that importing compiled, or would have written: none, where the layer has all its bytecode.
    /// <see langword="null"/> when it has none on purpose.
    /// </summary>
    public IReadOnlyList<string>? Made { get; init; }

    /// <summary>Nothing was imported.</summary>
    public static ImportReport None { get; } = new(0, 0, [], []);
}
