using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>What probes came to on the unmodified install.</summary>
/// <param name="Outcomes">The outcomes.</param>
/// <param name="Opened">
/// The files that were opened meanwhile, below the folder of the packages; <see langword="null"/> where nobody could tell.
/// </param>
internal sealed record BaselineRun(IReadOnlyList<ProbeOutcome> Outcomes, IReadOnlyList<string>? Opened)
{
    private readonly Lazy<Dictionary<string, ProbeOutcome>> _byProbe = new(() =>
        Outcomes.ToDictionary(outcome => outcome.Probe, StringComparer.Ordinal)
    );

    /// <summary>No run.</summary>
    public static BaselineRun Nothing { get; } = new([], []);

    /// <summary>The outcome of a probe, or <see langword="null"/> when it did not run.</summary>
    public ProbeOutcome? Find(string probe) => _byProbe.Value.GetValueOrDefault(probe);

    /// <summary>Together with a further run, of which some outcomes count.</summary>
    public BaselineRun With(BaselineRun further, Func<ProbeOutcome, bool> counts) =>
        new(
            [
                .. Outcomes
                    .Concat(further.Outcomes)
                    .Where(counts)
                    .GroupBy(outcome => outcome.Probe, StringComparer.Ordinal)
                    .Select(of => of.Last())
                    .OrderBy(outcome => outcome.Probe, StringComparer.Ordinal),
            ],
            Opened is null || further.Opened is null ? null : [.. Opened.Union(further.Opened).Order(StringComparer.Ordinal)]
        );
}
