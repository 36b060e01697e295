using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Culprits;

public sealed class CulpritSearchSpecs
{
    private static readonly RemovedFiles s_removed = new(
        new LayerPlan
        {
            Recipe = "r",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
            Install = "key",
            Steps = [],
            Packages = Tree(
                ("Tests", "a/tests/data.bin"),
                ("Tests", "a/tests/other.bin"),
                ("Docs", "a/list.txt"),
                ("Docs", "b.md"),
                ("Own", "a/b.py"),
                ("Own", "a/c.py"),
                ("Own", "g.py")
            ),
        },
        new LayerLayout("3.11", BundlesInterpreter: true),
        "/build/layer"
    );

    private int _tries;

    [Fact]
    public async Task What_the_probe_names_is_followed_from_one_to_the_next()
    {
        var found = await FindAsync(back =>
            !back.Contains("a/b.py") ? Failed(module: "a.b")
            : !back.Contains("a/list.txt") ? Failed(file: "/opt/python/lib/python3.11/site-packages/a/list.txt")
            : Passed
        );

        Assert.Equal(["a/b.py", "a/list.txt"], found);
        Assert.Equal(2, _tries);
    }

    [Fact]
    public async Task Without_a_word_from_the_probe_steps_and_then_files_are_bisected()
    {
        var found = await FindAsync(back => back.Contains("a/tests/data.bin") ? Passed : Failed());

        Assert.Equal(["a/tests/data.bin"], found);
    }

    [Fact]
    public async Task Files_of_several_steps_may_be_needed_at_once()
    {
        var found = await FindAsync(back => back.Contains("a/tests/other.bin") && back.Contains("a/c.py") ? Passed : Failed());

        Assert.Equal(["a/c.py", "a/tests/other.bin"], found);
    }

    [Fact]
    public async Task A_trail_that_ends_nowhere_is_left_for_bisecting()
    {
        var found = await FindAsync(back => back.Contains("b.md") ? Passed : Failed(module: "a.b"));

        Assert.Equal(["b.md"], found);
    }

    [Fact]
    public async Task A_probe_that_fails_with_everything_back_is_no_steps_fault() => Assert.Null(await FindAsync(_ => Failed()));

    [Fact]
    public async Task What_others_brought_back_is_not_blamed_again()
    {
        var search = new CulpritSearch(s_removed, ImportGraph.Empty, Try(back => back.Contains("a/b.py") ? Passed : Failed(module: "a.b")));

        Assert.Empty((await search.FindAsync(Failed(module: "a.b"), [s_removed.Find("a/b.py")!]))!);
    }

    [Fact]
    public async Task What_modules_cannot_do_without_is_known_without_a_try()
    {
        using var folder = new PackagesFolder()
            .File("a/__init__.py")
            .File("a/b.py", "import a.d")
            .File("a/c.py")
            .File("a/d.py", "def later():\n    import a.e")
            .File("a/e.py")
            .File("a/list.txt")
            .File("f.py", "import g")
            .File("g.py")
            .File("x.py", "import f\nfrom a import b")
            .File("y.py", "try:\n    import a.c\nexcept ImportError:\n    pass");
        var imports = (await folder.InputAsync()).Imports;

        IEnumerable<string> NeededBy(params string[] modules) =>
            new CulpritSearch(s_removed, imports, Try(_ => Passed)).NeededBy(modules).Select(culprit => culprit.Path);

        // In the place of f is something that does without g.
        Assert.Equal(["a/b.py"], NeededBy("x", "y", "nowhere"));
        Assert.Equal(["f.py", "g.py"], NeededBy("f").Order());
        Assert.Equal(["a/c.py"], NeededBy("a.c", "y"));
        Assert.Empty(NeededBy("y"));
        Assert.Equal(0, _tries);
    }

    private async Task<IEnumerable<string>?> FindAsync(Func<HashSet<string>, ProbeOutcome> world) =>
        (await new CulpritSearch(s_removed, ImportGraph.Empty, Try(world)).FindAsync(world([]), []))?.Select(culprit => culprit.Path);

    private Func<IReadOnlyCollection<Culprit>, string, Task<ProbeOutcome>> Try(Func<HashSet<string>, ProbeOutcome> world) =>
        (undone, _) =>
        {
            _tries++;
            return Task.FromResult(world(undone.Select(culprit => culprit.Path).ToHashSet()));
        };

    private static ProbeOutcome Passed =>
        new()
        {
            Probe = "p",
            Passed = true,
            Seconds = 0,
            Attempts = 1,
        };

    private static ProbeOutcome Failed(string? module = null, string? file = null) =>
        new()
        {
            Probe = "p",
            Passed = false,
            Seconds = 0,
            Attempts = 2,
            Error = "wrong",
            MissingModule = module,
            MissingFile = file,
        };

    private static TreePlan Tree(params (string Step, string Path)[] removed) =>
        new(
            0,
            0,
            [],
            [
                .. removed.Select(file => new PlannedChange(file.Path, ChangeKind.Remove, 1, 0, file.Step, "rule", [])),
                new PlannedChange("f.py", ChangeKind.Rewrite, 1, 1, "Own", "stand-in", []),
            ]
        );
}
