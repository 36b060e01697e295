using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification;

public sealed class LostFilesSpecs
{
    private const string Extension = "pkg/testing/_fast.cpython-311-x86_64-linux-gnu.so";

    private static readonly IReadOnlyList<CleanupStep> s_steps = CleanupSteps.Of(TestRecipe.Empty);

    [Fact]
    public void An_extension_module_that_only_the_unmodified_install_loads_is_lost_though_nothing_failed()
    {
        var pristine = Run(Outcome("import pkg", "pkg.testing._fast", "pkg._slow"), Outcome("import other"));

        var lost = Assert.Single(
            LostFiles.Loaded(s_steps, pristine, [Outcome("import pkg", "pkg._slow"), Outcome("import other")], Removed("Tests"))
        );

        Assert.Equal((ProbeStatus.Failed, Extension), (lost.Status, Assert.Single(lost.Culprits).Path));
        Assert.Equal($"load {Extension}: import pkg loads it in the unmodified install", $"{lost.Probe}: {lost.Layer.Error}");
    }

    [Fact]
    public void What_the_layer_loads_as_well_what_a_recipe_takes_away_and_what_failed_anyway_is_not()
    {
        var pristine = Run(Outcome("import pkg", "pkg.testing._fast"));

        Assert.Empty(LostFiles.Loaded(s_steps, pristine, [Outcome("import pkg", "pkg.testing._fast")], Removed("Tests")));
        Assert.Empty(LostFiles.Loaded(s_steps, pristine, [Outcome("import pkg")], Removed("OfTheRecipe")));
        Assert.Empty(LostFiles.Loaded(s_steps, pristine, [Outcome("import pkg") with { Passed = false }], Removed("Tests")));
    }

    [Fact]
    public void A_file_that_was_opened_and_that_a_step_took_by_its_name_is_lost()
    {
        var pristine = new BaselineRun([], [Extension, "pkg/kept.txt"]);

        Assert.Equal($"open {Extension}", Assert.Single(LostFiles.Opened(s_steps, pristine, Removed("Tests"), "probes")).Probe);
        Assert.Empty(LostFiles.Opened(s_steps, pristine, Removed("OfTheRecipe"), "probes"));
        Assert.Empty(LostFiles.Opened(s_steps, new BaselineRun([], Opened: null), Removed("Tests"), "probes"));
    }

    private static BaselineRun Run(params ProbeOutcome[] outcomes) => new(outcomes, []);

    private static ProbeOutcome Outcome(string probe, params string[] loaded) =>
        new()
        {
            Probe = probe,
            Passed = true,
            Seconds = 0,
            Attempts = 1,
            Loaded = loaded,
        };

    private static RemovedFiles Removed(string step) =>
        new(
            new LayerPlan
            {
                Recipe = "r",
                Runtime = "nodejs22.x",
                Architecture = "x86_64",
                Python = "3.11",
                Install = "key",
                Steps = [],
                Packages = new TreePlan(1, 1, [], [new PlannedChange(Extension, ChangeKind.Remove, 1, 0, step, "rule", [])]),
                Interpreter = null,
            },
            new LayerLayout("3.11", BundlesInterpreter: true),
            "/build/layer"
        );
}
