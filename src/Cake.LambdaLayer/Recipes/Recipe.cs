using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Recipes;

/// <summary>What goes into one layer, as read from <c>layer.yaml</c>.</summary>
/// <param name="Name">The name of the recipe: that of its folder.</param>
/// <param name="Directory">The recipe's folder, absolute.</param>
/// <param name="Description">What the layer is.</param>
/// <param name="Runtime">Default Lambda runtime identifier.</param>
/// <param name="Architecture">Default architecture, or <see langword="null"/> for that of the interpreter found.</param>
/// <param name="Python">Default Python minor version, or <see langword="null"/> for that of the interpreter found.</param>
/// <param name="Requirements">
/// The requirements file, absolute, or <see langword="null"/> to install the wheels that CPython carries for <c>ensurepip</c>.
/// </param>
/// <param name="Roots">
/// The distributions the layer is about; their dependencies may go when nothing needs them any more. Empty: all that the requirements name.
/// </param>
/// <param name="BundlesInterpreter">Whether the layer carries an interpreter; <see langword="null"/>: when the runtime has none.</param>
/// <param name="AwsServices">Service models of the AWS SDK that stay where the SDK is part of the layer. Empty: all of them.</param>
/// <param name="Provided">Import names that the function brings itself.</param>
/// <param name="Keep">Files no step may touch.</param>
/// <param name="Optional">Distributions the packages can work without.</param>
/// <param name="Steps">The recipe's own cleanup steps, in order.</param>
/// <param name="Environment">Environment variables that functions using the layer should set; the probes run with them.</param>
/// <param name="Probes">The recipe's probes: a script or the folder of a package, absolute; or <see langword="null"/>.</param>
/// <param name="Benchmark">What its layers are timed with, or <see langword="null"/>.</param>
public sealed record Recipe(
    string Name,
    string Directory,
    string Description,
    string Runtime,
    string? Architecture,
    string? Python,
    string? Requirements,
    IReadOnlyList<string> Roots,
    bool? BundlesInterpreter,
    IReadOnlyList<string> AwsServices,
    IReadOnlyList<string> Provided,
    IReadOnlyList<KeepRule> Keep,
    OptionalDependencies Optional,
    IReadOnlyList<RecipeStep> Steps,
    IReadOnlyDictionary<string, string> Environment,
    string? Probes,
    RecipeBenchmark? Benchmark = null
)
{
    /// <summary>Files that run code at the start of Python, and that an install may hold all the same.</summary>
    public IReadOnlyList<AllowedHook> Allowed { get; init; } = [];

    /// <summary>The files of its probes, absolute: the script, or all that is in the package.</summary>
    internal IReadOnlyList<string> ProbeFiles =>
        Probes is null ? []
        : File.Exists(Probes) ? [Probes]
        : FileTree.Read(Probes, folder => Path.GetFileName(folder) == "__pycache__").Files.Select(file => file.Source).ToList();

    /// <summary>The layers that are made of it when all are made.</summary>
    public RecipeMatrix Matrix { get; init; } = new([Runtime], [Architecture ?? LambdaTarget.HostArchitecture], [], []);
}
