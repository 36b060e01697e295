using System.IO.Compression;
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

    [WheelhouseFact]
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
            $"--output={folder.Path}/out");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("installed by uv ", run.Output, StringComparison.Ordinal);
        var installs = Directory.EnumerateDirectories(Path.Combine(folder.Path, "out", ".cache", "installs"));
        Assert.Equal(Contents(layer.Install.Packages), Contents(Path.Combine(Assert.Single(installs), "packages")));
    }

    // Installers write their own name and scripts in a folder of their own.
    private static IEnumerable<(string Path, long Bytes)> Contents(string packages) =>
        FileTree.Read(packages).Files
            .Where(file => !file.Path.Contains(".dist-info/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, file.Bytes));
}
