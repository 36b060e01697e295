using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tests.Progress;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Wrong rules are caught, attributed and healed, on the sample.</summary>
public sealed class HealSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>
{
    // It swallows the reason, as libraries do: only bisecting tells.
    private const string SilentProbe = """
        import probes

        @probes.probe
        def certificates():
            from pip._vendor import certifi
            try:
                known = len(certifi.contents()) > 1000
            except Exception:
                known = False
            assert known
        """;

    [Fact]
    public void A_missing_data_file_behind_a_silent_probe_is_found_by_bisecting_and_the_build_says_so()
    {
        using var recipe = new BrokenRecipe("sample")
            .Remove("pip/_vendor/certifi/*.pem", "pip/_vendor/*.typed", "pip/py.typed")
            .Probes(SilentProbe);

        var refusal = Assert.Throws<LambdaLayerException>(() => recipe.Context.LambdaLayer(Settings(recipe) with { Strict = true }));

        Assert.StartsWith(
            "The layer does not do what the pristine install does: certificates: AssertionError: assert known; "
                + "pip/_vendor/certifi/cacert.pem was removed by TooMuch (matches pip/_vendor/certifi/*.pem), "
                + "settings.Skip=TooMuch brings it back",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_rule_that_upstream_made_stale_is_named_with_the_line_to_write_instead()
    {
        using var recipe = new BrokenRecipe("sample")
            .Remove("pip/_vendor/certifi/*.pem")
            .Probes(SilentProbe)
            .Replace("\nsteps:\n", "\nkeep:\n  - path: pip/_vendor/certifi/data/cacert.pem\n    because: the probe reads it\nsteps:\n");

        var refusal = Assert.Throws<LambdaLayerException>(() => recipe.Context.LambdaLayer(Settings(recipe) with { Strict = true }));

        Assert.Contains("pip/_vendor/certifi/cacert.pem was removed by TooMuch", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(
            "It may be that upstream moved something: layer.yaml: keep: pip/_vendor/certifi/data/cacert.pem matches "
                + "no file of this install; write instead: pip/_vendor/certifi/cacert.pem.",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Healing_brings_back_the_smallest_set_and_leaves_the_rest_away()
    {
        using var recipe = new BrokenRecipe("sample")
            .Remove("pip/_vendor/certifi/*.pem", "pip/py.typed", "pip/_internal/metadata/**")
            .Probes(SilentProbe);
        var settings = Settings(recipe);

        recipe.Context.LambdaLayer(settings);

        var options = recipe.Context.LambdaLayerOptions(settings);
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(options.ResultDirectory, LayerPlan.FileName));
        Assert.All(plan.Restored, restoration => Assert.Equal("Verify", restoration.By));
        Assert.Contains(
            plan.Restored,
            restoration => restoration.Path == "pip/_vendor/certifi/cacert.pem" && restoration.Because == "certificates needs it"
        );
        Assert.Contains(plan.Restored, restoration => restoration.Path == "pip/_internal/metadata/__init__.py");
        Assert.Equal("TooMuch", Assert.Single(plan.Packages.Changes, change => change.Path == "pip/py.typed").Step);
        Assert.True(JsonFile.Read<VerificationReport>(Path.Combine(options.ResultDirectory, "verification.json")).Passed);
        Assert.Contains(
            "  - path: \"pip/_vendor/certifi/cacert.pem\"\n    because: \"certificates needs it\"",
            File.ReadAllText(Path.Combine(options.ResultDirectory, "keep.yaml")),
            StringComparison.Ordinal
        );
        LayerResultCheck.AssertConsistent(options.ResultDirectory, "sample");
    }

    [Fact]
    public void A_module_is_imported_once_from_the_plain_install_however_many_builds_ask_for_it()
    {
        Assert.True(ImportedFromPlainInstall("pip/_internal/index/**", "pip/_vendor/resolvelib/**")[0] > 300);

        // What is back, and one of those that count as lost, all for the same reason, which is imported once more, alone.
        var second = ImportedFromPlainInstall("pip/_internal/index/**");
        Assert.Equal(2, second.Count);
        Assert.InRange(second[0]!.Value, 1, 30);
        Assert.Equal(1, second[1]);

        List<long?> ImportedFromPlainInstall(params string[] rules)
        {
            using var recipe = new BrokenRecipe("sample").Remove(rules).Probes(SilentProbe);
            var reports = new Reports();
            Assert.Throws<LambdaLayerException>(() =>
                recipe.Context.LambdaLayer(Settings(recipe) with { Progress = reports, Strict = true })
            );
            return reports
                .All.Where(report => report is { Work: "import modules on the plain install", Done: 0 })
                .Select(report => report.Total)
                .ToList();
        }
    }

    [Fact]
    public void What_fails_with_everything_back_too_is_no_steps_fault_and_is_not_healed()
    {
        using var recipe = new BrokenRecipe("sample").Probes(
            """
            import sys
            import probes

            @probes.probe
            def only_where_it_was_installed():
                assert probes.packages, sys.prefix
            """
        );

        var refusal = Assert.Throws<LambdaLayerException>(() => recipe.Context.LambdaLayer(Settings(recipe)));

        Assert.Contains(
            "it fails with every removed file in its place, too, so no step is to blame",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    private LambdaLayerSettings Settings(BrokenRecipe recipe) =>
        new()
        {
            RecipesDirectory = recipe.RecipesDirectory,
            Recipe = "sample",
            OutputDirectory = sample.Output,
        };
}
