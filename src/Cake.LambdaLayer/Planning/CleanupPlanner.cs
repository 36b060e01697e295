using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>
/// Makes the plan: a pure function of tree, steps and which of them are active. Content that programs make is still missing in it.
/// </summary>
internal static class CleanupPlanner
{
    public static TreePlan Plan(CleanupInput input, IEnumerable<CleanupStep> steps, IReadOnlySet<string> activeSteps) =>
        Plan(input, Claims(input, steps), activeSteps);

    /// <summary>The same for claims that are known: those of a tree do not depend on which steps are active.</summary>
    public static TreePlan Plan(CleanupInput input, IReadOnlyList<StepClaims> claims, IReadOnlySet<string> activeSteps)
    {
        var byPath = ByPath(claims, activeSteps);
        var removable = Removable(input.Tree, byPath);
        var changes = byPath
            .Select(entry =>
                Change(input.Tree, removable.Contains(entry.Key) ? entry.Value : entry.Value.FindAll(word => !word.Claim.IsRemoval))
            )
            .OfType<PlannedChange>()
            .ToDictionary(change => change.Path, StringComparer.Ordinal);
        // What is made of added files comes after them.
        foreach (
            var (step, claim) in byPath
                .Values.Select(words => words[0])
                .Where(word => word.Claim.IsAddition)
                .OrderBy(word => word.Claim.MadeOf is not null)
        )
        {
            if (Addition(step, claim, changes) is { } addition)
            {
                changes.Add(addition.Path, addition);
            }
        }

        if (Notices.Gather(input, changes.Values) is { } notices)
        {
            changes.Add(notices.Path, notices);
        }

        var booked = changes.Values.ToLookup(change => change.Step, StringComparer.Ordinal);
        return new TreePlan(
            input.Tree.Files.Count,
            input.Tree.Bytes,
            [
                .. claims.Select(entry => Ledger(entry, activeSteps.Contains(entry.Step), changes).Booked(booked[entry.Step])),
                .. booked.Contains(PlannedChange.Relocation) || input.OtherNotices.Count > 0
                    ?
                    [
                        new StepLedger(PlannedChange.Relocation, true, 0, 0, 0, new Dictionary<string, int>()).Booked(
                            booked[PlannedChange.Relocation]
                        ),
                    ]
                    : Array.Empty<StepLedger>(),
            ],
            changes.Values.OrderBy(change => change.Path, StringComparer.Ordinal).ToList()
        )
        {
            Restored = input.Restored,
            SourcesCompiledBy = claims
                .FirstOrDefault(entry => activeSteps.Contains(entry.Step) && entry.Claims.Exists(claim => IsBytecodeOf(input.Tree, claim)))
                ?.Step,
        };
    }

    /// <summary>The files that the plan of a tree removes.</summary>
    public static IReadOnlySet<string> Removed(FileTree tree, IReadOnlyList<StepClaims> claims, IReadOnlySet<string> activeSteps) =>
        Removable(tree, ByPath(claims, activeSteps));

    private static Dictionary<string, List<(string Step, Claim Claim)>> ByPath(
        IReadOnlyList<StepClaims> claims,
        IReadOnlySet<string> activeSteps
    ) =>
        claims
            .Where(entry => activeSteps.Contains(entry.Step))
            .SelectMany(entry => entry.Claims.Select(claim => (entry.Step, Claim: claim)))
            .GroupBy(entry => entry.Claim.Path, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    /// <summary>Of all steps together: what one leaves behind in a package may be what another takes.</summary>
    private static HashSet<string> Removable(FileTree tree, Dictionary<string, List<(string Step, Claim Claim)>> byPath) =>
        ImportablePackages.Removable(tree, byPath.Where(entry => entry.Value[0].Claim.IsRemoval).Select(entry => entry.Key));

    /// <summary>The claims of all steps that look at the tree, in the order in which a file is booked.</summary>
    public static IReadOnlyList<StepClaims> Claims(CleanupInput input, IEnumerable<CleanupStep> steps) =>
        steps.Where(step => step.Scope.HasFlag(input.Scope)).Select(step => Claims(input, step)).ToList();

    private static StepClaims Claims(CleanupInput input, CleanupStep step)
    {
        var claims = step.Claims(input)
            .Where(claim =>
                !claim.IsSpared
                && (input.Tree.Find(claim.Path) is null ? claim.IsAddition : !claim.IsAddition && !input.Kept.Contains(claim.Path))
            )
            .DistinctBy(claim => claim.Path)
            .ToList();
        var removable = ImportablePackages.Removable(input.Tree, claims.Where(claim => claim.IsRemoval).Select(claim => claim.Path));
        return new StepClaims(step.Name, claims, claims.Count(claim => !claim.IsRemoval || removable.Contains(claim.Path)));
    }

    private static PlannedChange? Change(FileTree tree, List<(string Step, Claim Claim)> words)
    {
        if (words is not [var (step, claim), ..] || claim.IsAddition)
        {
            return null;
        }

        return new PlannedChange(
            claim.Path,
            claim.IsRemoval ? ChangeKind.Remove : ChangeKind.Rewrite,
            tree.Find(claim.Path)!.Bytes,
            claim.Content?.Length ?? (claim.IsRemoval ? 0 : tree.Find(claim.Path)!.Bytes),
            step,
            claim.Rule,
            // What would only have given the file another form does not keep it away.
            words
                .Skip(1)
                .Where(word => claim.Transformation is not null || word.Claim.Transformation is null)
                .Select(word => word.Step)
                .ToList()
        )
        {
            Content = claim.Content is { } content ? NewContent.Of(content) : null,
            NewPath = claim.IsRemoval ? null : words.Select(word => word.Claim.NewPath).FirstOrDefault(path => path is not null),
            IsProvidedByRuntime = claim.IsProvidedByRuntime,
            LeftByOthers =
                claim.IsRemoval && words.Exists(word => word.Claim.Content is not null)
                    ? words
                        .Where(word => word.Claim.Content is not null)
                        .ToDictionary(word => word.Step, word => (long)word.Claim.Content!.Length)
                    : null,
            Transformations = claim.IsRemoval
                ? []
                : words.Where(word => word.Claim.Transformation is not null).Select(word => Planned(word.Step, word.Claim)).ToList(),
        };
    }

    /// <summary>
    /// A new file, made of another one as that is in the layer; <see langword="null"/> when that one is not there any more.
    /// </summary>
    private static PlannedChange? Addition(string step, Claim claim, Dictionary<string, PlannedChange> changes)
    {
        var source = claim.MadeOf is { } path ? changes.GetValueOrDefault(path) : null;
        return source is not null && source.PathAfter != source.Path
            ? null
            : new PlannedChange(claim.Path, ChangeKind.Add, 0, claim.Content?.Length ?? 0, step, claim.Rule, [])
            {
                MadeOf = claim.MadeOf,
                Content = claim.Content is { } content ? NewContent.Of(content) : source?.Content,
                Transformations = claim.Transformation is null
                    ? []
                    : [.. (source?.Transformations ?? []).Where(planned => planned.Transformation is not PackModule), Planned(step, claim)],
            };
    }

    private static bool IsBytecodeOf(FileTree tree, Claim claim) =>
        claim is { Transformation: CompileSource, MadeOf: { } source } && tree.Find(source) is not null;

    private static PlannedTransformation Planned(string step, Claim claim) => new(step, claim.Rule, claim.Transformation!);

    private static StepLedger Ledger(StepClaims entry, bool active, Dictionary<string, PlannedChange> changes)
    {
        var away = active
            ? []
            : entry
                .Claims.Select(claim => changes.GetValueOrDefault(claim.Path))
                .OfType<PlannedChange>()
                .Where(change => change.Kind == ChangeKind.Remove)
                .GroupBy(change => change.Step)
                .ToDictionary(group => group.Key, group => group.Count());
        return new StepLedger(entry.Step, active, 0, 0, entry.Files, away);
    }
}
