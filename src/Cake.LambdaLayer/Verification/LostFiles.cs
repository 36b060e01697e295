using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>What the unmodified install is seen to use and the layer has not, though nothing failed for want of it.</summary>
internal static class LostFiles
{
    /// <summary>
    /// Files that were opened in the unmodified install and that a step took away which goes by names, and so cannot know what code reads.
    /// </summary>
    /// <param name="steps">The cleanup steps.</param>
    /// <param name="pristine">What ran there.</param>
    /// <param name="removed">What steps took away.</param>
    /// <param name="what">What was run, for people.</param>
    public static IEnumerable<ProbeVerdict> Opened(
        IReadOnlyList<CleanupStep> steps,
        BaselineRun pristine,
        RemovedFiles removed,
        string what
    )
    {
        var byNames = StepsByNames(steps);
        return (pristine.Opened ?? [])
            .Select(removed.FindRemoved)
            .OfType<Culprit>()
            .Where(culprit => byNames.Contains(culprit.Step))
            .Select(culprit => Lost($"open {culprit.Path}", $"{what} read it in the unmodified install", culprit));
    }

    /// <summary>
    /// Extension modules that were loaded in the unmodified install and not in the layer, for which a package may have something slower in
    /// their place.
    /// </summary>
    /// <param name="steps">The cleanup steps.</param>
    /// <param name="pristine">What was run there.</param>
    /// <param name="layer">The same on the layer.</param>
    /// <param name="removed">What steps took away.</param>
    public static IEnumerable<ProbeVerdict> Loaded(
        IReadOnlyList<CleanupStep> steps,
        BaselineRun pristine,
        IReadOnlyCollection<ProbeOutcome> layer,
        RemovedFiles removed
    )
    {
        var byNames = StepsByNames(steps);
        var passed = layer.Where(outcome => outcome.Passed).Select(outcome => outcome.Probe).ToHashSet(StringComparer.Ordinal);
        var loaded = layer.SelectMany(outcome => outcome.Loaded ?? []).ToHashSet(StringComparer.Ordinal);
        return pristine
            .Outcomes.Where(outcome => outcome.Passed && passed.Contains(outcome.Probe))
            .SelectMany(outcome => (outcome.Loaded ?? []).Select(module => (outcome.Probe, Module: module)))
            .Where(entry => !loaded.Contains(entry.Module))
            .DistinctBy(entry => entry.Module)
            .Select(entry => (entry.Probe, Culprit: removed.OfExtension(entry.Module)))
            .Where(entry => entry.Culprit is not null && byNames.Contains(entry.Culprit.Step))
            .Select(entry => Lost($"load {entry.Culprit!.Path}", $"{entry.Probe} loads it in the unmodified install", entry.Culprit));
    }

    private static HashSet<string> StepsByNames(IReadOnlyList<CleanupStep> steps) =>
        steps.Where(step => step.GoesByNames).Select(step => step.Name).ToHashSet(StringComparer.Ordinal);

    private static ProbeVerdict Lost(string probe, string error, Culprit culprit) =>
        new(
            probe,
            ProbeStatus.Failed,
            new ProbeOutcome
            {
                Probe = probe,
                Passed = false,
                Seconds = 0,
                Attempts = 1,
                Error = error,
            },
            null,
            [culprit]
        )
        {
            IsExplained = true,
        };
}
