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
    /// <param name="wheel">A folder with the wheel <c>only</c>, which the layer is to have in the place of the sample's.</param>
    internal async Task<(string Layer, LayerInputs Inputs, LayerPlan Plan)> BuildAsync(string? pythonHome, string? wheel = null)
    {
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "only==1.0\n");
        var found = LayerOptionsResolver.Resolve(
            new LambdaLayerSettings
            {
                RecipesDirectory = _recipe.RecipesDirectory,
                Recipe = "sample",
                OutputDirectory = Path.Combine(
                    _folder.Path,
                    wheel is not null ? "wheel"
                        : pythonHome is null ? "found"
                        : "given"
                ),
                Requirements = wheel is null ? null : requirements,
                FindLinks = wheel is null ? [] : [wheel],
                NoIndex = wheel is not null,
                Installer = "pip",
                PythonHome = pythonHome,
            }
        );
        using var pipeline = new LayerPipeline(found with { Runtime = found.Runtime with { GlibcMinor = GlibcMinor } });
        await pipeline.MakeAsync();
        pipeline.Publish();
        return (Path.Combine(found.ResultDirectory, "layer"), await pipeline.InputsAsync(), pipeline.Plan);
    }

    public void Dispose()
    {
        _recipe.Dispose();
        _folder.Dispose();
    }
}
