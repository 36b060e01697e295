using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests.Properties;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Cake.LambdaLayer.Tests.Reporting;

[Properties(Arbitrary = [typeof(SavingsProperties)], MaxTest = 200)]
public sealed class SavingsProperties : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private int _runs;

    [Property]
    public void What_one_plan_saves_by_sets_of_steps_is_what_the_plan_of_any_of_these_steps_saves(
        RandomTree random,
        RandomSteps steps,
        byte choice
    )
    {
        var tree = random.WriteTo(Directory.CreateDirectory(Path.Combine(_folder.Path, $"{_runs++}")).FullName);
        string[] names = ["Own0", "Own1", "Own2", "Metadata", "Tests"];
        var savings = Savings.Of([(WithoutNotices(Plan(tree, steps, names)), path => tree.Find(path) is not null)], names);

        var some = names.Where((_, i) => ((choice >> i) & 1) == 1).ToList();

        var active = some.Select(name => Array.IndexOf(names, name)).ToHashSet();
        var saved = savings.Where(saving => saving.Claims.All(set => set.Any(active.Contains))).Sum(saving => saving.Bytes);
        Assert.Equal(WithoutNotices(Plan(tree, steps, some)).SavedBytes, saved);
    }

    /// <summary>Few names in few folders, so that steps meet on the same packages.</summary>
    public static Arbitrary<RandomTree> Trees()
    {
        var file =
            from folder in Gen.Elements("pkg/", "pkg/inner/", "pkg/inner/tests/", "pkg-1.0.dist-info/", "other/")
            from name in Gen.Elements("__init__.py", "a.py", "inner.py", "x.txt", "METADATA", "RECORD")
            from length in Gen.Choose(1, 9)
            select (
                Path: folder + name,
                Entry: new RandomTree.Entry($"Name: pkg\nVersion: 1.0\n\n{new string('x', length * length)}", Link: null)
            );
        return Gen.ListOf(file, 14)
            .Select(files => new RandomTree(files.DistinctBy(entry => entry.Path).ToDictionary(entry => entry.Path, entry => entry.Entry)))
            .ToArbitrary();
    }

    /// <summary>Three steps of a recipe.</summary>
    public static Arbitrary<RandomSteps> Steps() =>
        Gen.ArrayOf(
                Gen.ArrayOf(
                    Gen.Elements(
                        "**/*.py",
                        "**/*.txt",
                        "pkg/**",
                        "pkg/inner/**",
                        "pkg/inner/*",
                        "**/__init__.py",
                        "pkg-1.0.dist-info/**",
                        "**/a.py",
                        "**/x.txt"
                    ),
                    2
                ),
                3
            )
            .Select(globs => new RandomSteps(globs, [true], 0, 0))
            .ToArbitrary();

    public void Dispose() => _folder.Dispose();

    private static TreePlan Plan(FileTree tree, RandomSteps steps, IEnumerable<string> active)
    {
        var input = new CleanupInput(
            CleanupScope.Packages,
            tree,
            steps.Recipe,
            TestRecipe.Node,
            Distribution.ReadAll(tree),
            new HashSet<string>(),
            ImportGraph.Empty,
            []
        );
        return CleanupPlanner.Plan(input, steps.All, active.ToHashSet());
    }

    // They hold what was removed elsewhere, and so are another file with other steps.
    private static TreePlan WithoutNotices(TreePlan plan) =>
        plan with
        {
            Changes = plan.Changes.Where(change => change.Kind != ChangeKind.Add).ToList(),
        };
}
