using Cake.Core;
using NSubstitute;
using FileSystem = Cake.Core.IO.FileSystem;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class LiteLlm178Specs(LiteLlm178Fixture layer) : LiteLlmLayerSpecs(layer, mostPackagesBytes: 60_000_000, fewestProbes: 172), IClassFixture<LiteLlm178Fixture>
{
    [WheelhouseFact]
    public async Task A_wrong_rule_is_caught_and_the_message_names_the_step_and_how_to_undo_it()
    {
        // The literal removal list took the whole proxy away, and with it what the start-up needs.
        using var recipes = TemporaryDirectory.Create();
        Assert.Equal(0, (await ChildProcess.RunAsync("cp", ["-a", Path.Combine(Project.Root, "build/layers/litellm"), recipes.Path])).ExitCode);
        var yaml = Path.Combine(recipes.Path, "litellm", "layer.yaml");
        var text = await File.ReadAllTextAsync(yaml);
        Assert.Contains("unreachable: [litellm.proxy]", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(yaml, text.Replace("unreachable: [litellm.proxy]", "paths: [\"litellm/proxy/**\"]", StringComparison.Ordinal));
        var context = Substitute.For<ICakeContext>();
        context.FileSystem.Returns(new FileSystem());
        var options = context.LambdaLayerOptions(layer.Settings with { RecipesDirectory = recipes.Path });
        using var build = LayerBuild.Begin(options);
        context.LambdaLayerCleanup(build, layer.Install);
        context.LambdaLayerCopyRuntime(build);

        var refusal = Assert.Throws<LambdaLayerException>(() => context.LambdaLayerRequireVerified(context.LambdaLayerVerify(build, layer.Install)));

        Assert.Contains("was removed by LiteLlmProxy", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--skip=LiteLlmProxy", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }
}
