using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Culprits;

public sealed class RemovedFilesSpecs
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
            Packages = Tree("a/b.py", "pkg/__init__.py", "fast.cpython-311-x86_64-linux-gnu.so", "pkg/data/list.txt"),
            Interpreter = Tree("python/lib/python3.11/tkinter/__init__.py"),
        },
        new LayerLayout("3.11", BundlesInterpreter: true),
        "/build/layer"
    );

    [Theory]
    [InlineData("a.b", "a/b.py")]
    [InlineData("a.b.Name", "a/b.py")]
    [InlineData("pkg", "pkg/__init__.py")]
    [InlineData("fast", "fast.cpython-311-x86_64-linux-gnu.so")]
    [InlineData("tkinter", "python/lib/python3.11/tkinter/__init__.py")]
    public void A_missing_module_leads_to_the_file_that_was_removed(string module, string path)
    {
        var culprit = s_removed.Of(
            new ProbeOutcome
            {
                Probe = "p",
                Passed = false,
                Seconds = 0,
                Attempts = 1,
                MissingModule = module,
            }
        );

        Assert.Equal(path, culprit?.Path);
        Assert.Equal("settings.Skip=Step,Other", culprit?.Undo);
    }

    [Fact]
    public void A_missing_file_leads_to_the_step_that_removed_it() =>
        Assert.Equal(
            "pkg/data/list.txt",
            s_removed
                .Of(
                    new ProbeOutcome
                    {
                        Probe = "p",
                        Passed = false,
                        Seconds = 0,
                        Attempts = 1,
                        MissingFile = "/build/layer/python/lib/python3.11/site-packages/pkg/data/list.txt",
                    }
                )
                ?.Path
        );

    [Fact]
    public void What_was_never_installed_is_nobodys_fault() =>
        Assert.Null(
            s_removed.Of(
                new ProbeOutcome
                {
                    Probe = "p",
                    Passed = false,
                    Seconds = 0,
                    Attempts = 1,
                    MissingModule = "fastapi",
                    MissingFile = "/etc/absent",
                }
            )
        );

    [Fact]
    public void A_module_whose_bytecode_took_its_place_is_not_missing_but_its_source_may_be()
    {
        var change = new PlannedChange("pkg/a.py", ChangeKind.Rewrite, 1, 1, "SourceFiles", "rule", [])
        {
            NewPath = "pkg/a.pyc",
            IsOtherForm = true,
        };
        var stripped = new PlannedChange("pkg/fast.so", ChangeKind.Rewrite, 2, 1, "DebugSymbols", "rule", []) { IsOtherForm = true };
        var removed = new RemovedFiles(
            new LayerPlan
            {
                Recipe = "r",
                Runtime = "nodejs22.x",
                Architecture = "x86_64",
                Python = "3.11",
                Install = "key",
                Steps = [],
                Packages = new TreePlan(2, 3, [], [change, stripped]),
            },
            new LayerLayout("3.11", BundlesInterpreter: true),
            "/build/layer"
        );

        Assert.Null(
            removed.Of(
                new ProbeOutcome
                {
                    Probe = "p",
                    Passed = false,
                    Seconds = 0,
                    Attempts = 1,
                    MissingModule = "pkg.a.Name",
                }
            )
        );
        Assert.Null(removed.FindGone("pkg/a.py"));
        Assert.Null(removed.FindGone("pkg/fast.so"));
        Assert.Null(
            removed.Of(
                new ProbeOutcome
                {
                    Probe = "p",
                    Passed = false,
                    Seconds = 0,
                    Attempts = 1,
                    MissingModule = "pkg.fast",
                }
            )
        );
        Assert.False(removed.IsDeclared("pkg/a.py"));
        Assert.Equal(
            "SourceFiles",
            removed
                .Of(
                    new ProbeOutcome
                    {
                        Probe = "p",
                        Passed = false,
                        Seconds = 0,
                        Attempts = 1,
                        MissingFile = "/opt/python/lib/python3.11/site-packages/pkg/a.py",
                    }
                )
                ?.Step
        );
    }

    private static TreePlan Tree(params string[] removed) =>
        new(0, 0, [], removed.Select(path => new PlannedChange(path, ChangeKind.Remove, 1, 0, "Step", "rule", ["Other"])).ToList());
}
