using Cake.LambdaLayer.Cleanup;
using Cake.LambdaLayer.Cleanup.Steps;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Tests.Properties;
using FsCheck.Xunit;

namespace Cake.LambdaLayer.Tests.Reporting;

[Properties(Arbitrary = [typeof(Generators)], MaxTest = 100)]
public sealed class SavingsProperties : IDisposable
{
    // What they save depends on the tools that make new contents.
    private static readonly string[] s_forms = [nameof(DebugSymbols), nameof(JsonWhitespace), nameof(SourceFiles), nameof(Bytecode)];

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private int _runs;

    [Property]
    public void What_one_plan_saves_by_sets_of_steps_is_what_the_plan_of_any_of_these_steps_saves(RandomTree random, RandomSteps steps, int choice)
    {
        var tree = random.WriteTo(Directory.CreateDirectory(Path.Combine(_folder.Path, $"{_runs++}")).FullName);
        var names = steps.Names.Except(s_forms).ToList();
        var savings = Savings.Of([(WithoutNotices(Plan(tree, steps, names)), path => tree.Find(path) is not null)], names);

        var some = names.Where((_, i) => (choice >> i & 1) == 1).ToList();

        var active = some.Select(name => names.IndexOf(name)).ToHashSet();
        var saved = savings.Where(saving => saving.Claims.All(set => set.Any(active.Contains))).Sum(saving => saving.Bytes);
        var back = savings.Where(saving => !saving.Claims.All(set => set.Any(active.Contains))).Sum(saving => saving.Files);
        var (all, planned) = (Removed(Plan(tree, steps, names)), WithoutNotices(Plan(tree, steps, some)));
        Assert.Equal(planned.SavedBytes, saved);
        Assert.Equal(all - Removed(planned), back);
    }

    public void Dispose() => _folder.Dispose();

    private static TreePlan Plan(FileTree tree, RandomSteps steps, IEnumerable<string> active)
    {
        var input = new CleanupInput(CleanupScope.Packages, tree, steps.Recipe, TestRecipe.Node, Distribution.ReadAll(tree), new HashSet<string>(), ImportGraph.Empty, []);
        return CleanupPlanner.Plan(input, steps.All, active.ToHashSet());
    }

    // They hold what was removed elsewhere, and so are another file with other steps.
    private static TreePlan WithoutNotices(TreePlan plan) => plan with { Changes = plan.Changes.Where(change => change.Kind != ChangeKind.Add).ToList() };

    private static int Removed(TreePlan plan) => plan.Changes.Count(change => change.Kind == ChangeKind.Remove);
}
