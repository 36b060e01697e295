using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Layers whose interpreters need a newer C library than the target has.</summary>
public sealed class PortableInterpreterFixture : IDisposable
{
    // That of Amazon Linux 2: every interpreter of today's Linux needs more.
    private const int GlibcMinor = 26;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly BrokenRecipe _recipe = new("sample");

    /// <summary>Builds the sample recipe for a target with an old C library.</summary>
    /// <param name="pythonHome">The interpreter, or <see langword="null"/> for the one that is found.</param>
    internal async Task<(string Layer, LayerOptions Options, LayerPlan Plan)> BuildAsync(string? pythonHome)
    {
        var found = await LayerOptionsResolver.ResolveAsync(
            new LambdaLayerSettings
            {
                RecipesDirectory = _recipe.RecipesDirectory,
                Recipe = "sample",
                OutputDirectory = Path.Combine(_folder.Path, pythonHome is null ? "found" : "given"),
                Installer = "pip",
                PythonHome = pythonHome,
            },
            CancellationToken.None
        );
        var options = found with { Target = found.Target with { Runtime = found.Target.Runtime with { GlibcMinor = GlibcMinor } } };
        var install = _recipe.Context.LambdaLayerInstall(options);
        using var build = LayerBuild.Begin(options);
        await CleanupStage.RunAsync(build, install, CancellationToken.None);
        var plan = await CopyRuntimeStage.RunAsync(build, CancellationToken.None);
        build.Publish();
        return (Path.Combine(options.ResultDirectory, "layer"), options, plan);
    }

    public void Dispose()
    {
        _recipe.Dispose();
        _folder.Dispose();
    }
}
