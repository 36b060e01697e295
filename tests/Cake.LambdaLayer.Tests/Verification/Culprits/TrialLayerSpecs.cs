using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Culprits;

public sealed class TrialLayerSpecs : IDisposable
{
    private static readonly LayerLayout s_layout = new("3.12", BundlesInterpreter: false);
    private static readonly LayerPlan s_plan = new()
    {
        Recipe = "r",
        Runtime = "nodejs22.x",
        Architecture = "x86_64",
        Python = "3.12",
        Install = "key",
        Steps = [],
        Packages = new TreePlan(2, 0, [], []),
    };
    private static readonly Culprit s_removed = new(CleanupScope.Packages, "pkg/data/gone.bin", "S", "r", []);
    private static readonly Culprit s_rewritten = new(CleanupScope.Packages, "pkg/__init__.py", "S", "r", []);

    private readonly PackagesFolder _pristine = new PackagesFolder()
        .File("pkg/__init__.py", "import all_of_it\n")
        .File("pkg/data/gone.bin", "data");
    private readonly PackagesFolder _layer = new PackagesFolder().File("python/pkg/__init__.py", "").File("python/other.py", "x = 1\n");

    [Fact]
    public void Removals_are_undone_and_done_again_and_the_layer_is_never_touched()
    {
        using var trial = TrialLayer.Of(
            _layer.Root,
            s_layout,
            s_plan,
            culprit => _pristine.Tree().Find(culprit.Path)!,
            CancellationToken.None
        );
        Assert.Equal(Contents(_layer.Root), Contents(trial.Path));

        trial.Undo([s_removed, s_rewritten]);
        Assert.Equal(
            [("python/other.py", "x = 1\n"), ("python/pkg/__init__.py", "import all_of_it\n"), ("python/pkg/data/gone.bin", "data")],
            Contents(trial.Path)
        );

        trial.Undo([s_removed]);
        Assert.Equal(
            [("python/other.py", "x = 1\n"), ("python/pkg/__init__.py", ""), ("python/pkg/data/gone.bin", "data")],
            Contents(trial.Path)
        );

        trial.Undo([]);
        Assert.Equal(Contents(_layer.Root), Contents(trial.Path));
        // An empty folder could be imported as a namespace package.
        Assert.False(Directory.Exists(Path.Combine(trial.Path, "python/pkg/data")));
        Assert.Equal([("python/other.py", "x = 1\n"), ("python/pkg/__init__.py", "")], Contents(_layer.Root));
    }

    public void Dispose()
    {
        _pristine.Dispose();
        _layer.Dispose();
    }

    private static IEnumerable<(string Path, string Content)> Contents(string root) =>
        FileTree.Read(root).Files.Select(file => (file.Path, File.ReadAllText(file.Source))).ToList();
}
