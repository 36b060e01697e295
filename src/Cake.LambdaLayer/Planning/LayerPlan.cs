using System.Text.Json.Serialization;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Planning;

/// <summary>The plan of a whole layer, as <c>plan.json</c> holds it: the only truth about what was removed.</summary>
public sealed record LayerPlan
{
    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>The Lambda runtime identifier.</summary>
    public required string Runtime { get; init; }

    /// <summary>The architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>The Python minor version.</summary>
    public required string Python { get; init; }

    /// <summary>Key of the pristine install in the cache.</summary>
    public required string Install { get; init; }

    /// <summary>The steps that were switched on.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The plan of the packages; paths are those of the pristine install.</summary>
    public required TreePlan Packages { get; init; }

    /// <summary>
    /// The plan of the interpreter; paths are those of the layer. <see langword="null"/> until CopyRuntime made it, or when none is
    /// bundled.
    /// </summary>
    public TreePlan? Interpreter { get; init; }

    /// <summary>The file of a result that holds its plan.</summary>
    internal const string FileName = "plan.json";

    /// <summary>Files of both trees that stay although steps claim them.</summary>
    [JsonIgnore]
    internal IEnumerable<Restoration> Restored => Packages.Restored.Concat(Interpreter?.Restored ?? []);

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
