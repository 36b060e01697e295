namespace Cake.LambdaLayer.Cleanup;

/// <summary>Makes the plan: a pure function of tree, steps and which of them are active.</summary>
internal static class CleanupPlanner
{
    public static TreePlan Plan(CleanupInput input, IEnumerable<CleanupStep> steps, IReadOnlySet<string> activeSteps)
    {
        var claims = steps
            .Where(step => step.Scope.HasFlag(input.Scope))
            .OrderBy(step => step.Order)
            .Select(step => (Step: step, Claims: Claims(input, step)))
            .ToList();

        var changes = claims
            .Where(entry => activeSteps.Contains(entry.Step.Name))
            .SelectMany(entry => entry.Claims.Select(claim => (entry.Step.Name, Claim: claim)))
            .GroupBy(entry => entry.Claim.Path, StringComparer.Ordinal)
            .Select(group => Change(input.Tree.Find(group.Key)!, group.First().Name, group.First().Claim, group.Skip(1).Select(entry => entry.Name)))
            .ToList();
        if (Notices.Gather(input, changes) is { } notices)
        {
            changes.Add(notices);
        }

        var byPath = changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var ledgers = claims.Select(entry => Ledger(entry.Step.Name, activeSteps.Contains(entry.Step.Name), entry.Claims, changes, byPath)).ToList();
        return new TreePlan(
            input.Tree.Files.Count,
            input.Tree.Bytes,
            ledgers,
            changes.OrderBy(change => change.Path, StringComparer.Ordinal).ToList())
        {
            Restored = input.Restored,
        };
    }

    /// <summary>
    /// A step's claims, less what is kept and what must not go alone: the same whatever other steps do, so that switching a step off
    /// brings back exactly what no other one claims.
    /// </summary>
    public static List<Claim> Claims(CleanupInput input, CleanupStep step) =>
        ImportablePackages.Respect(input.Tree, step.Claims(input)
            .Where(claim => !claim.IsSpared && input.Tree.Find(claim.Path) is not null && !input.Kept.Contains(claim.Path))
            .DistinctBy(claim => claim.Path)
            .ToList());

    private static PlannedChange Change(TreeFile file, string step, Claim claim, IEnumerable<string> also) =>
        new(
            file.Path,
            claim.Content is null ? ChangeKind.Remove : ChangeKind.Rewrite,
            file.Bytes,
            claim.Content?.Length ?? 0,
            step,
            claim.Rule,
            also.ToList())
        {
            Content = claim.Content,
        };

    private static StepLedger Ledger(
        string step, bool active, List<Claim> claims, List<PlannedChange> changes, Dictionary<string, PlannedChange> byPath)
    {
        var booked = changes.Where(change => change.Step == step).ToList();
        var away = active
            ? []
            : claims
                .Select(claim => byPath.GetValueOrDefault(claim.Path))
                .OfType<PlannedChange>()
                .GroupBy(change => change.Step)
                .ToDictionary(group => group.Key, group => group.Count());
        return new StepLedger(step, active, booked.Count(change => change.Kind != ChangeKind.Add), booked.Sum(change => change.BytesBefore - change.BytesAfter), claims.Count, away);
    }
}
