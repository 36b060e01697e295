using System.Text.Json.Serialization;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>For every file of one tree: keep, remove or rewrite. Files without a change are kept.</summary>
/// <param name="Files">How many files the tree has.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Steps">The ledger, in its order.</param>
/// <param name="Changes">The changes, in ordinal order of the paths.</param>
public sealed record TreePlan(int Files, long Bytes, IReadOnlyList<StepLedger> Steps, IReadOnlyList<PlannedChange> Changes)
{
    /// <summary>Files that stay although steps claim them.</summary>
    [JsonInclude]
    internal IReadOnlyList<Restoration> Restored { get; init; } = [];

    /// <summary>What the steps could not do, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rules of the recipe that match nothing.</summary>
    [JsonInclude]
    internal IReadOnlyList<StaleRule> StaleRules { get; init; } = [];

    /// <summary>
    /// The step that puts bytecode beside the sources that stay, so that nothing has to be compiled where the layer runs;
    /// <see langword="null"/> when none that does is switched on.
    /// </summary>
    public string? SourcesCompiledBy { get; init; }

    /// <summary>What steps removed or rewrote; what makes the interpreter relocatable is no step's.</summary>
    internal IEnumerable<PlannedChange> TakenAway => Changes.Where(change => change.Kind != ChangeKind.Add && !change.IsRelocation);

    /// <summary>Bytes saved: what is removed, less what rewriting and adding cost.</summary>
    public long SavedBytes => Changes.Sum(change => change.BytesBefore - change.BytesAfter);

    /// <summary>Size in bytes of what the plan leaves.</summary>
    public long BytesAfter => Bytes - SavedBytes;

    /// <summary>The plan with other changes, which are booked on their steps.</summary>
    internal TreePlan Booked(IEnumerable<PlannedChange> changes)
    {
        var ordered = changes.OrderBy(change => change.Path, StringComparer.Ordinal).ToList();
        return this with { Changes = ordered, Steps = Steps.Select(ledger => ledger.Booked(ordered)).ToList() };
    }

    /// <summary>The plan in which some files that are kept, and whatever is made of them, go through one more tool.</summary>
    internal TreePlan With(IReadOnlyCollection<(TreeFile File, PlannedTransformation Planned)> further)
    {
        var planned = further.ToDictionary(entry => entry.File.Path, entry => entry.Planned, StringComparer.Ordinal);
        var known = Changes.Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Changes = Changes
                .Select(change =>
                    planned.TryGetValue(change.MadeOf ?? change.Path, out var more)
                        ? change with
                        {
                            Transformations = [.. change.Transformations, more],
                        }
                        : change
                )
                .Concat(
                    further
                        .Where(entry => !known.Contains(entry.File.Path))
                        .Select(entry => new PlannedChange(
                            entry.File.Path,
                            ChangeKind.Rewrite,
                            entry.File.Bytes,
                            0,
                            entry.Planned.Step,
                            entry.Planned.Rule,
                            []
                        )
                        {
                            Transformations = [entry.Planned],
                        })
                )
                .OrderBy(change => change.Path, StringComparer.Ordinal)
                .ToList(),
        };
    }
}
