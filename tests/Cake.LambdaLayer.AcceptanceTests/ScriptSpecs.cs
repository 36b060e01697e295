using System.Reflection;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class ScriptSpecs
{
    /// <summary>Every stage by its alias, the optional arguments left out, in a script that Cake's own tool compiles and runs.</summary>
    [Fact]
    public async Task The_aliases_work_from_a_Cake_script()
    {
        using var folder = TemporaryDirectory.Create();
        var script = Path.Combine(folder.Path, "my script", "build.cake");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        await File.WriteAllTextAsync(
            script,
            $$"""
            #reference "{{typeof(LambdaLayerAliases).Assembly.Location}}"
            var settings = new LambdaLayerSettings
            {
                RecipesDirectory = "{{Project.Root}}/build/layers",
                Recipe = "sample",
                OutputDirectory = "out",
                Skip = new[] { "Tests" },
                Progress = new ProgressLines(line => Information(line)),
            };
            Task("Layer").Does(() =>
            {
                Information("recipes: " + string.Join(' ', LambdaLayerRecipes(settings.RecipesDirectory)));
                Information("off: " + string.Join(' ', LambdaLayerSteps(settings).Select(step => step.Name).Except(LambdaLayerActiveSteps(settings))));
                var options = LambdaLayerOptions(settings);
                var install = LambdaLayerInstall(options);
                using var build = LayerBuild.Begin(options);
                LambdaLayerCleanup(build, install);
                LambdaLayerCopyRuntime(build);
                LambdaLayerVerify(build, install);
                LambdaLayerZip(build, LambdaLayerSize(build, install));
                build.Publish();
            });
            RunTarget("Layer");
            """);

        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var run = await ChildProcess.RunAsync(dotnet, [CakeTool, script], new Dictionary<string, string?> { ["NO_COLOR"] = "1" });

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("recipes: litellm sample", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"off: .*\bTests\b", run.Output);
        var result = Assert.Single(Directory.EnumerateDirectories(Path.Combine(folder.Path, "my script", "out", "sample")));
        Assert.True(File.Exists(Path.Combine(result, "sample.zip")));
        Assert.True(File.Exists(Path.Combine(result, "layer", "python", "bin", "python3")));
    }

    private static string CakeTool =>
        typeof(ScriptSpecs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "CakeTool").Value!;
}
