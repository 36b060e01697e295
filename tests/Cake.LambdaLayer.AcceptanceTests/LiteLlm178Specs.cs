using System.IO.Compression;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class LiteLlm178Specs(LiteLlm178Fixture layer)
    : LiteLlmLayerSpecs(layer, mostPackagesBytes: 52_000_000, mostLayerBytes: 80_000_000, fewestProbes: 172),
        IClassFixture<LiteLlm178Fixture>
{
    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void A_wrong_rule_is_caught_and_the_message_names_the_step_and_how_to_undo_it()
    {
        Assert.SkipUnless(Dose.IsThorough, Dose.ThoroughOnly);
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
            context.LambdaLayerOptions(layer.Settings with { RecipesDirectory = recipe.RecipesDirectory })
        );
        context.LambdaLayerCleanup(build);
        context.LambdaLayerCopyRuntime(build);

        var refusal = Assert.Throws<LambdaLayerException>(() => context.LambdaLayerRequireVerified(context.LambdaLayerVerify(build)));

        Assert.Contains("was removed by LiteLlmProxy", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("settings.Skip=LiteLlmProxy", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void Modules_and_data_that_a_wrong_rule_took_away_are_attributed_and_healed()
    {
        Assert.SkipUnless(Dose.IsThorough, Dose.ThoroughOnly);
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
        var settings = layer.Settings with { RecipesDirectory = recipe.RecipesDirectory, Heal = true };
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

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Uv_installs_what_pip_installs()
    {
        using var folder = TemporaryDirectory.Create();
        ZipFile.ExtractToDirectory(Directory.EnumerateFiles(Wheelhouse.Of("tools"), "uv-*x86_64.whl").Single(), folder.Path);
        var uv = Directory.EnumerateFiles(folder.Path, "uv", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(uv, (UnixFileMode)0b111_101_101);

        var run = await layer.BuildAsync(
            new Dictionary<string, string?>
            {
                ["PATH"] = $"{Path.GetDirectoryName(uv)}:{Environment.GetEnvironmentVariable("PATH")}",
                ["UV_CACHE_DIR"] = Path.Combine(folder.Path, "cache"),
            },
            "--target=Install",
            "--installer=uv",
            $"--output={folder.Path}/out"
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("installed by uv ", run.Output, StringComparison.Ordinal);
        var installs = Directory.EnumerateDirectories(Path.Combine(folder.Path, "out", ".cache", "installs"));
        Assert.Equal(Contents(layer.Install.Packages), Contents(Path.Combine(Assert.Single(installs), "packages")));
    }

    [Fact(Skip = Machine.NeedsOldUserlandAndWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserlandAndWheels))]
    public void It_does_the_same_in_a_userland_that_is_older_than_Amazon_Linux_2023()
    {
        var report = JsonFile.Read<VerificationReport>(Path.Combine(layer.Result, "verification.json"));
        var there = report.Root!;

        Assert.Equal(("2.31", true), (there.Root.Glibc, there.Ran));
        Assert.Equal(
            (report.Imports.Imported, report.Count(ProbeStatus.Passed)),
            (there.Imports.Imported, there.Count(ProbeStatus.Passed))
        );
        Assert.Empty(there.Failures);
    }

    [Fact(Skip = Machine.NeedsNodeAndWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasNodeAndWheels))]
    public async Task The_Nodejs_function_of_the_recipe_answers_streams_and_outlives_its_Python()
    {
        var (checks, node) = await NodeFunctionRun.CheckAsync(layer.Layer);

        Assert.True(node.ExitCode == 0, $"after {string.Join(", ", checks)}: {node.Error}");
        Assert.Equal(
            [
                "init",
                "first call",
                "200 warm calls",
                "50 calls at once",
                "tokens one by one",
                "a stream that is left is canceled",
                "errors of the provider and of Python",
                "killed between two calls",
                "time limits while Python starts",
                "killed during a call, which is tried again",
                "killed twice during a call",
                "killed within a stream",
                "a call that takes too long",
                "a library that prints and reads",
                "Python that cannot start is not started again and again",
                "6 MB both ways",
                "no warning",
            ],
            checks
        );
        Assert.Contains("printed\n", node.Error, StringComparison.Ordinal);
    }

    // An installer writes its own name into INSTALLER, and what it wrote itself into RECORD.
    private static IEnumerable<(string Path, bool IsExecutable, string Hash)> Contents(string packages) =>
        FileTree
            .Read(packages)
            .Files.Where(file => !(file.Folder.EndsWith(".dist-info", StringComparison.Ordinal) && file.Name is ("INSTALLER" or "RECORD")))
            .Select(file => (file.Path, file.IsExecutable, Hashes.Of(file.Source)));
}
