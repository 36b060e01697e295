using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An older set of pins; the recipe's own ones have the same tests in every run.</summary>
public sealed class LiteLlm178Specs : LiteLlmLayerSpecs, IClassFixture<LiteLlm178Fixture>
{
    private readonly LiteLlm178Fixture _layer;

    public LiteLlm178Specs(LiteLlm178Fixture layer)
        : base(layer, mostPackagesBytes: 52_000_000, mostLayerBytes: 80_000_000, fewestProbes: 172)
    {
        _layer = layer;
        Assert.SkipUnless(Dose.IsThorough, Dose.ThoroughOnly);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void A_wrong_rule_is_caught_and_the_message_names_the_step_and_how_to_undo_it()
    {
        // The literal removal list took the whole proxy away, and with it what the start-up needs.
        using var recipe = new BrokenRecipe("litellm")
            .Replace("unreachable: [litellm.proxy]", "paths: [\"litellm/proxy/**\"]")
            .Probes(
                """
                import probes

                @probes.probe
                def start_up():
                    import litellm
                """
            );
        var context = recipe.Context;
        using var build = context.LambdaLayerBegin(
            context.LambdaLayerOptions(_layer.Settings with { RecipesDirectory = recipe.RecipesDirectory })
        );
        context.LambdaLayerCleanup(build);
        context.LambdaLayerCopyRuntime(build);

        var refusal = Assert.Throws<LambdaLayerException>(() => context.LambdaLayerRequireVerified(context.LambdaLayerVerify(build)));

        Assert.Matches("(was|were) removed by LiteLlmProxy", refusal.Message);
        Assert.Contains("settings.Skip=LiteLlmProxy", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Modules_and_data_that_a_wrong_rule_took_away_are_attributed_and_healed()
    {
        using var recipe = new BrokenRecipe("litellm")
            .Remove("openai/types/chat/**", "botocore/data/endpoints.json")
            .Probes(
                """
                import probes

                @probes.probe
                def completion():
                    import litellm
                    litellm.completion(model="gpt-4o", messages=[{"role": "user", "content": "x"}], mock_response="y")

                @probes.probe
                def regions():
                    import botocore.session
                    assert "eu-central-1" in botocore.session.get_session().get_available_regions("sts")
                """
            );
        var settings = _layer.Settings with { RecipesDirectory = recipe.RecipesDirectory };
        var options = recipe.Context.LambdaLayerOptions(settings);
        using var build = recipe.Context.LambdaLayerBegin(options);
        recipe.Context.LambdaLayerCleanup(build);
        recipe.Context.LambdaLayerCopyRuntime(build);

        Assert.False(recipe.Context.LambdaLayerVerify(build).Passed);
        var caught = build.Verification!;
        Assert.All(
            caught.Failures.Where(failure => failure.Culprits.Count > 0),
            failure => Assert.All(failure.Culprits, culprit => Assert.Equal("TooMuch", culprit.Step))
        );
        Assert.Contains(
            caught.Failures,
            failure =>
                failure
                    .Explain()
                    .Contains(
                        "removed by TooMuch (matches openai/types/chat/**), settings.Skip=TooMuch brings them back",
                        StringComparison.Ordinal
                    )
        );

        var healed = recipe.Context.LambdaLayerHeal(build);
        Assert.True(healed.Passed, string.Join('\n', healed.Problems));
        Assert.Contains(
            build.Plan.Restored,
            restoration => restoration is { Path: "botocore/data/endpoints.json", By: "Verify", Because: "regions needs it" }
        );
        Assert.Contains(build.Plan.Restored, restoration => restoration.Path == "openai/types/chat/__init__.py");
        Assert.Contains(
            "  - path: \"botocore/data/endpoints.json\"",
            File.ReadAllText(Path.Combine(Path.GetDirectoryName(build.Layer)!, "keep.yaml")),
            StringComparison.Ordinal
        );
    }

    [Fact(Skip = Machine.NeedsOldUserlandAndWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserlandAndWheels))]
    public void It_does_the_same_in_a_userland_that_is_older_than_Amazon_Linux_2023()
    {
        var report = JsonFile.Read<VerificationReport>(Path.Combine(_layer.Result, "verification.json"));
        var there = report.Root!;

        Assert.Equal(("2.31", true), (there.Root.Glibc, there.Ran));
        Assert.Equal(
            (report.Imports.Imported, report.Count(ProbeStatus.Passed)),
            (there.Imports.Imported, there.Count(ProbeStatus.Passed))
        );
        Assert.Empty(there.Failures);
    }
}
