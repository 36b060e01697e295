using System.Globalization;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Reporting;

/// <summary>
/// What a layer would be with fewer steps, without planning it again: the bytes that a plan saves, by the sets of steps that claim them.
/// What steps remove is exact for every combination. A file that comes back counts as it was installed, though steps that stay on may give
/// it another form, and RECORD lists it then.
/// </summary>
internal static class Savings
{
    /// <param name="trees">The plans, each with the answer to whether its tree has a file.</param>
    /// <param name="steps">The names of the steps, in the order of the ledger.</param>
    public static IReadOnlyList<Saving> Of(IEnumerable<(TreePlan Plan, Func<string, bool> Exists)> trees, IReadOnlyList<string> steps)
    {
        var places = steps
            .Select((step, place) => (step, place))
            .ToDictionary(entry => entry.step, entry => entry.place, StringComparer.Ordinal);
        return trees
            .SelectMany(tree => Of(tree.Plan, tree.Exists, places))
            .GroupBy(saving => string.Join('&', saving.Claims.Select(set => string.Join(',', set))), StringComparer.Ordinal)
            .Select(group => new Saving(group.Sum(saving => saving.Bytes), group.Sum(saving => saving.Files), group.First().Claims))
            .Where(saving => saving.Bytes != 0 || saving.Files != 0)
            .OrderByDescending(saving => saving.Bytes)
            .ToList();
    }

    private static IEnumerable<Saving> Of(TreePlan plan, Func<string, bool> exists, Dictionary<string, int> places)
    {
        var removed = plan.Changes.Where(change => change.Kind == ChangeKind.Remove).ToList();
        var further = Further(removed, exists, places);
        foreach (var change in plan.Changes)
        {
            if (change.Kind == ChangeKind.Remove)
            {
                foreach (var saving in OfRemoval(change, further.GetValueOrDefault(change.Path) ?? [], places))
                {
                    yield return saving;
                }
            }
            else if (change is { CompiledBy: { } compiler, IsOtherForm: true })
            {
                // Bytecode that takes the place of its source lies beside it when that stays.
                yield return new Saving(change.BytesBefore, 0, [Set([compiler], places)]);
                var compiled = change.LeftByOthers?.Values.Single() ?? change.BytesAfter;
                yield return new Saving(
                    -compiled,
                    0,
                    [Set(plan.SourcesCompiledBy is { } beside ? [compiler, beside] : [compiler], places)]
                );
                // Only bytecode is packed.
                yield return new Saving(compiled - change.BytesAfter, 0, [Set([change.Step], places), Set([compiler], places)]);
            }
            else if (change.Path == Notices.FileName)
            {
                // A text is in them as long as one of its steps is on; the texts of an interpreter are whatever steps are on.
                var texts = change.Texts ?? [];
                var always = places.Keys.Where(step => step == PlannedChange.Relocation);
                yield return new Saving(
                    texts.Sum(text => text.Bytes) - change.BytesAfter,
                    0,
                    [Set([change.Step, .. change.Also, .. always], places)]
                );
                foreach (var text in texts)
                {
                    yield return new Saving(-text.Bytes, 0, [Set(text.Steps, places)]);
                }
            }
            else
            {
                yield return new Saving(change.BytesBefore - change.BytesAfter, 0, [Rewriters(change, places)]);
            }
        }
    }

    /// <summary>The first of the claiming steps that is on decides: to remove the file, or what is left of it.</summary>
    private static IEnumerable<Saving> OfRemoval(
        PlannedChange change,
        IReadOnlyList<IReadOnlyList<int>> further,
        Dictionary<string, int> places
    )
    {
        string[] words = [change.Step, .. change.Also];
        for (var i = 0; i < words.Length; i++)
        {
            var isLast = i == words.Length - 1;
            var difference = SavedBy(words[i]) - (isLast ? 0 : SavedBy(words[i + 1]));
            if (difference != 0 || isLast)
            {
                yield return new Saving(difference, isLast ? 1 : 0, Smallest([Set(words[..(i + 1)], places), .. further]));
            }
        }

        long SavedBy(string step) => change.BytesBefore - (change.LeftByOthers?.GetValueOrDefault(step) ?? 0);
    }

    /// <summary>Of modules that go with the last file of a folder: the sets of steps that claim the files of that folder.</summary>
    private static Dictionary<string, IReadOnlyList<IReadOnlyList<int>>> Further(
        List<PlannedChange> removed,
        Func<string, bool> exists,
        Dictionary<string, int> places
    )
    {
        var further = new Dictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal);
        var paths = removed.ConvertAll(change => change.Path);
        foreach (var module in removed)
        {
            if (ImportablePackages.EmptiedFolder(module.Path, exists) is not { } folder)
            {
                continue;
            }

            // The changes are in ordinal order: what lies below a folder is in one piece.
            var first = ~paths.BinarySearch($"{folder}/", StringComparer.Ordinal);
            var sets = removed
                .Skip(first)
                .TakeWhile(change => change.Path.StartsWith($"{folder}/", StringComparison.Ordinal))
                .Where(change => change != module)
                .Select(change => Removers(change, places))
                .DistinctBy(Key);
            further[module.Path] = Smallest(sets);
        }

        return further;
    }

    /// <summary>A set with another one in it asks for nothing more than that one.</summary>
    private static List<IReadOnlyList<int>> Smallest(IEnumerable<IReadOnlyList<int>> sets)
    {
        var smallest = new List<IReadOnlyList<int>>();
        foreach (var set in sets.DistinctBy(Key).OrderBy(set => set.Count).ThenBy(Key, StringComparer.Ordinal))
        {
            if (!smallest.Exists(smaller => smaller.All(set.Contains)))
            {
                smallest.Add(set);
            }
        }

        return smallest;
    }

    /// <summary>Of those that would give a file other content the first one does; without it the file comes back. Forms add up.</summary>
    private static IReadOnlyList<int> Rewriters(PlannedChange change, Dictionary<string, int> places) =>
        Set(change.IsOtherForm ? change.Also.Prepend(change.Step) : [change.Step], places);

    private static IReadOnlyList<int> Removers(PlannedChange change, Dictionary<string, int> places) =>
        Set(change.Also.Where(step => change.LeftByOthers?.ContainsKey(step) != true).Prepend(change.Step), places);

    private static IReadOnlyList<int> Set(IEnumerable<string> steps, Dictionary<string, int> places) =>
        steps.Select(step => places[step]).Distinct().Order().ToList();

    private static string Key(IEnumerable<int> set) =>
        string.Join(',', set.Select(place => place.ToString("D3", CultureInfo.InvariantCulture)));
}
