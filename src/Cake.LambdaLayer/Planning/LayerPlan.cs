using System.Text.Json.Serialization;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Planning;

/// <summary>The plan of a whole layer, as <c>plan.json</c> holds it: the only truth about what was removed.</summary>
/// <param name="Recipe">The recipe's name.</param>
/// <param name="Runtime">The Lambda runtime identifier.</param>
/// <param name="Architecture">The architecture.</param>
/// <param name="Python">The Python minor version.</param>
/// <param name="Install">Key of the pristine install in the cache.</param>
/// <param name="Steps">The steps that were switched on.</param>
/// <param name="Packages">The plan of the packages; paths are those of the pristine install.</param>
/// <param name="Interpreter">
/// The plan of the interpreter; paths are those of the layer. <see langword="null"/> until CopyRuntime made it, or when none is bundled.
/// </param>
public sealed record LayerPlan(
    string Recipe,
    string Runtime,
    string Architecture,
    string Python,
    string Install,
    IReadOnlyList<string> Steps,
    TreePlan Packages,
    TreePlan? Interpreter
)
{
    /// <summary>The file of a result that holds its plan.</summary>
    internal const string FileName = "plan.json";

    /// <summary>Files of both trees that stay although steps claim them.</summary>
    [JsonIgnore]
    public IEnumerable<Restoration> Restored => Packages.Restored.Concat(Interpreter?.Restored ?? []);

    /// <summary>The plan of the last good result.</summary>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    internal static LayerPlan OfResult(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? JsonFile.Read<LayerPlan>(path)
            : throw new LambdaLayerException($"There is no result in {folder} yet: build one with LambdaLayer.");
    }
}
