using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Culprits;

/// <summary>
/// Finds the smallest set of removals that a failed probe cannot do without. What the probe itself names as missing is put back first;
/// where that leads nowhere, the steps are bisected, and then their files.
/// </summary>
internal sealed class CulpritSearch(
    RemovedFiles removed,
    ImportGraph imports,
    Func<IReadOnlyCollection<Culprit>, string, Task<ProbeOutcome>> tryAsync
)
{
    /// <summary>
    /// Each round brings back a file and all that importing it always imports; code that misses more than this is not merely missing
    /// modules.
    /// </summary>
    private const int MostRounds = 20;

    /// <summary>The smallest set, or <see langword="null"/> when the probe fails with every removal undone, too.</summary>
    /// <param name="failure">What the probe came to on the layer.</param>
    /// <param name="back">What is brought back already, for other probes.</param>
    public async Task<IReadOnlyList<Culprit>?> FindAsync(ProbeOutcome failure, IReadOnlyCollection<Culprit> back)
    {
        if (await FollowAsync(failure, back) is { } named)
        {
            return named;
        }

        var rest = removed.All.Except(back).ToList();
        if (!await PassesAsync(rest))
        {
            return null;
        }

        var steps = await DeltaDebugging.SmallestAsync(
            rest.GroupBy(removal => removal.Step).Select(group => group.ToList()).ToList(),
            some => PassesAsync(some.SelectMany(step => step))
        );
        return await DeltaDebugging.SmallestAsync(
            steps.SelectMany(step => step).OrderBy(removal => removal.Path, StringComparer.Ordinal).ToList(),
            PassesAsync
        );

        async Task<bool> PassesAsync(IEnumerable<Culprit> some) => (await tryAsync([.. back, .. some], failure.Probe)).Passed;
    }

    /// <summary>The removals that no import of some modules can do without, by the statements that every such import runs.</summary>
    /// <param name="modules">Names of modules.</param>
    public IEnumerable<Culprit> NeededBy(IReadOnlyCollection<string> modules) =>
        imports
            .AlwaysImported(modules, module => removed.IsReplaced(module.Path))
            .Select(name => removed.FindGone(imports.Find(name)!.Path))
            .OfType<Culprit>();

    private async Task<IReadOnlyList<Culprit>?> FollowAsync(ProbeOutcome failure, IReadOnlyCollection<Culprit> back)
    {
        var found = new HashSet<Culprit>();
        var outcome = back.Count == 0 ? failure : await tryAsync(back, failure.Probe);
        for (var round = 0; round < MostRounds && !outcome.Passed; round++)
        {
            if (removed.Of(outcome) is not { } missing || back.Contains(missing) || !found.Add(missing))
            {
                return null;
            }

            if (missing.Scope == CleanupScope.Packages && imports.FindByPath(missing.Path) is { } module)
            {
                found.UnionWith(NeededBy([module.Name]).Except(back));
            }

            outcome = await tryAsync([.. back, .. found], failure.Probe);
        }

        return outcome.Passed ? found.OrderBy(removal => removal.Path, StringComparer.Ordinal).ToList() : null;
    }
}
