using System.IO.Compression;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;
using FsCheck;
using FsCheck.Fluent;

namespace Cake.LambdaLayer.Tests.Properties;

public sealed class CleanupProperties : IDisposable
{
    private static readonly LayerInputs s_inputs = TestOptions.InAsync("").GetAwaiter().GetResult();

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private int _runs;

    [Fact]
    public void Kept_and_removed_are_the_pristine_tree_and_share_nothing() =>
        ForAny(
            (random, steps) =>
            {
                var (tree, layer) = (random.WriteTo(NewFolder()), NewFolder());
                var plan = Complete(tree, Plan(tree, steps, steps.Names));

                Materializer.Write(tree, plan, layer, path => path, CancellationToken.None);

                var added = Paths(plan, ChangeKind.Add);
                var packed = plan.Changes.Where(change => change.PackedIn is not null).ToList();
                var kept = FileTree
                    .Read(layer)
                    .Files.Select(file => file.Path)
                    .Concat(packed.Select(change => change.Path))
                    .Except(added)
                    .ToList();
                var removed = Paths(plan, ChangeKind.Remove);
                Assert.Empty(kept.Intersect(removed));
                Assert.Equal(tree.Files.Select(file => file.Path), kept.Concat(removed).Order(StringComparer.Ordinal));
                Assert.Equal(plan.BytesAfter, FileTree.Read(layer).Bytes);
                AssertHolds(layer, tree, packed);
                foreach (
                    var file in FileTree
                        .Read(layer)
                        .Files.Where(file => kept.Contains(file.Path) && !Paths(plan, ChangeKind.Rewrite).Contains(file.Path))
                )
                {
                    Assert.Equal(Content(tree.Find(file.Path)!), Content(file));
                }
            }
        );

    [Fact]
    public void Switching_off_one_step_and_then_another_is_switching_off_both() =>
        ForAny(
            (random, steps) =>
            {
                var tree = random.WriteTo(NewFolder());

                // One after the other goes by what the first plan says of itself, as Restore does.
                var ledger = Plan(tree, steps, Without(steps.Names, steps.A)).Steps;
                var then = Plan(tree, steps, Without(ledger.Where(row => row.Active).Select(row => row.Step), steps.B));

                Same(Plan(tree, steps, Without(steps.Names, steps.A, steps.B)), then);
                Same(Plan(tree, steps, Without(steps.Names, steps.B, steps.A)), then);
            }
        );

    [Fact]
    public void A_step_that_is_off_brings_back_what_no_other_claims_and_packages_that_are_needed_again() =>
        ForAny(
            (random, steps) =>
            {
                var tree = random.WriteTo(NewFolder());
                var (with, without) = (Plan(tree, steps, steps.Names), Plan(tree, steps, Without(steps.Names, steps.A)));

                var back = Touched(with).Except(Touched(without)).ToList();

                Assert.Empty(Touched(without).Except(Touched(with)));
                var own = with
                    .Changes.Where(change => change.Step == steps.A && change.Also.Count == 0 && Touched(with).Contains(change.Path))
                    .Select(change => change.Path)
                    .ToList();
                Assert.Empty(own.Except(back));
                // A module that others claim goes with the last file of its package only, and so comes back with the first.
                Assert.All(
                    back.Except(own),
                    path => Assert.Contains(back, other => other != path && other.StartsWith(PackageOf(path), StringComparison.Ordinal))
                );
            }
        );

    [Fact]
    public void Bringing_everything_back_is_the_pristine_tree() =>
        ForAny(
            (random, steps) =>
            {
                var (tree, layer) = (random.WriteTo(NewFolder()), NewFolder());
                var all = Plan(tree, steps, steps.Names)
                    .Changes.Where(change => change.Kind != ChangeKind.Add)
                    .Select(change => change.Path)
                    .Select(path => new Restoration(CleanupScope.Packages, path, "Restore", "all"))
                    .ToList();

                var plan = Plan(tree, steps, steps.Names, all);

                Assert.Empty(plan.Changes);
                Materializer.Write(tree, plan, layer, path => path, CancellationToken.None);
                Assert.Equal(
                    tree.Files.Select(file => (file.Path, Content(file))),
                    FileTree.Read(layer).Files.Select(file => (file.Path, Content(file)))
                );
            }
        );

    [Fact]
    public void The_plan_of_a_result_is_empty() =>
        ForAny(
            (random, steps) =>
            {
                var (tree, layer) = (random.WriteTo(NewFolder()), NewFolder());
                var plan = Complete(tree, Plan(tree, steps, steps.Names));
                Materializer.Write(tree, plan, layer, path => path, CancellationToken.None);
                // The notices that the build adds itself are none of the steps' business.
                foreach (var added in Paths(plan, ChangeKind.Add))
                {
                    File.Delete(Path.Combine(layer, added));
                }

                var result = FileTree.Read(layer);
                Assert.Empty(Complete(result, Plan(result, steps, steps.Names)).Changes);
            }
        );

    [Fact]
    public void Nothing_outside_of_the_output_is_written_or_deleted() =>
        ForAny(
            (random, steps) =>
            {
                var home = NewFolder();
                var outside = Directory.CreateDirectory(Path.Combine(home, "outside")).FullName;
                File.WriteAllText(Path.Combine(outside, "victim.txt"), "untouched");
                var tree = random.WriteTo(Directory.CreateDirectory(Path.Combine(home, "packages")).FullName);
                var before = Everything(home);
                var layer = Directory.CreateDirectory(Path.Combine(home, "layer")).FullName;

                Materializer.Write(tree, Complete(tree, Plan(tree, steps, steps.Names)), layer, path => path, CancellationToken.None);
                Directory.Delete(layer, recursive: true);

                Assert.Equal(before, Everything(home));
            }
        );

    public void Dispose() => _folder.Dispose();

    /// <summary>The zip files hold what is packed, as it was installed or as it was made.</summary>
    private static void AssertHolds(string layer, FileTree tree, List<PlannedChange> packed)
    {
        foreach (var of in packed.GroupBy(change => change.PackedIn!, StringComparer.Ordinal))
        {
            using var archive = ZipFile.OpenRead(Path.Combine(layer, of.Key));
            Assert.Equal(
                of.Select(change => change.Entry).Order(StringComparer.Ordinal),
                archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)
            );
            foreach (var change in of)
            {
                using var content = new MemoryStream();
                using var entry = archive.GetEntry(change.Entry!)!.Open();
                entry.CopyTo(content);
                Assert.Equal(change.Content?.Read() ?? File.ReadAllBytes(tree.Find(change.Path)!.Source), content.ToArray());
            }
        }
    }

    private static void ForAny(Action<RandomTree, RandomSteps> test) =>
        Prop.ForAll(Generators.Trees(), Generators.Steps(), test)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Dose.Of(small: 30, full: 100)));

    private static IEnumerable<(string Path, string Content)> Everything(string root) =>
        FileTree.Read(root).Files.Select(file => (file.Path, Content(file))).ToList();

    private static TreePlan Plan(FileTree tree, RandomSteps steps, IReadOnlySet<string> active, IReadOnlyList<Restoration>? restored = null)
    {
        return CleanupPlanner.Plan(Input(tree, steps, restored ?? []), steps.All, active);
    }

    private static CleanupInput Input(FileTree tree, RandomSteps steps, IReadOnlyList<Restoration> restored) =>
        new(
            CleanupScope.Packages,
            tree,
            steps.Recipe,
            TestRecipe.Node,
            Distribution.ReadAll(tree),
            new HashSet<string>(),
            ImportGraph.Empty,
            restored
        );

    /// <summary>The plan with the contents that tools make.</summary>
    private TreePlan Complete(FileTree tree, TreePlan plan) =>
        DerivedContents
            .CompleteAsync(
                s_inputs with
                {
                    Options = s_inputs.Options with { OutputDirectory = Path.Combine(_folder.Path, "out") },
                },
                tree,
                plan,
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();

    /// <summary>The folder that would be imported in a module's place.</summary>
    private static string PackageOf(string path)
    {
        var stem = path[..path.IndexOf('.', path.LastIndexOf('/') + 1)];
        return stem.EndsWith("__init__", StringComparison.Ordinal) ? stem[..^"__init__".Length] : stem + "/";
    }

    private static HashSet<string> Without(IEnumerable<string> names, params string[] off) => names.Except(off).ToHashSet();

    private static void Same(TreePlan expected, TreePlan actual) =>
        Assert.Equal(
            expected.Changes.Select(change => (change.Path, change.Kind, change.Step, change.Rule, change.BytesAfter)),
            actual.Changes.Select(change => (change.Path, change.Kind, change.Step, change.Rule, change.BytesAfter))
        );

    /// <summary>What is not as it was installed, apart from form.</summary>
    private static List<string> Touched(TreePlan plan) =>
        plan
            .Changes.Where(change => change.Kind != ChangeKind.Add && change.Transformations.Count == 0)
            .Select(change => change.Path)
            .ToList();

    private static List<string> Paths(TreePlan plan, ChangeKind kind) =>
        plan.Changes.Where(change => change.Kind == kind).Select(change => change.Path).ToList();

    private static string Content(TreeFile file) => file.LinkTarget is { } target ? $"-> {target}" : File.ReadAllText(file.Source);

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder.Path, $"{_runs++}")).FullName;
}
