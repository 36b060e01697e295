using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Recipes;

/// <summary>What goes into one layer, as read from <c>layer.yaml</c>.</summary>
public sealed record Recipe
{
    /// <summary>The name of the recipe: that of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe's folder, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>What the layer is.</summary>
    public required string Description { get; init; }

    /// <summary>Default Lambda runtime identifier.</summary>
    public required string Runtime { get; init; }

    /// <summary>Default architecture, or <see langword="null"/> for that of the interpreter found.</summary>
    public string? Architecture { get; init; }

    /// <summary>Default Python minor version, or <see langword="null"/> for that of the interpreter found.</summary>
    public string? Python { get; init; }

    /// <summary>
    /// The requirements file, absolute, or <see langword="null"/> to install the wheels that CPython carries for <c>ensurepip</c>.
    /// </summary>
    public string? Requirements { get; init; }

    /// <summary>
    /// The distributions the layer is about; their dependencies may go when nothing needs them any more. Empty: all that the requirements
    /// name.
    /// </summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Whether the layer carries an interpreter; <see langword="null"/>: when the runtime has none.</summary>
    public bool? BundlesInterpreter { get; init; }

    /// <summary>Service models of the AWS SDK that stay where the SDK is part of the layer. Empty: all of them.</summary>
    public IReadOnlyList<string> AwsServices { get; init; } = [];

    /// <summary>Import names that the function brings itself.</summary>
    public IReadOnlyList<string> Provided { get; init; } = [];

    /// <summary>Files no step may touch.</summary>
    internal IReadOnlyList<KeepRule> Keep { get; init; } = [];

    /// <summary>Distributions the packages can work without.</summary>
    internal OptionalDependencies Optional { get; init; } = OptionalDependencies.None;

    /// <summary>The recipe's own cleanup steps, in order.</summary>
    internal IReadOnlyList<RecipeStep> Steps { get; init; } = [];

    /// <summary>Environment variables that functions using the layer should set; the probes run with them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The recipe's probes: a script or the folder of a package, absolute; or <see langword="null"/>.</summary>
    public string? Probes { get; init; }

    /// <summary>What its layers are timed with, or <see langword="null"/>.</summary>
    internal RecipeBenchmark? Benchmark { get; init; }

    /// <summary>Files that run code at the start of Python, and that an install may hold all the same.</summary>
    internal IReadOnlyList<AllowedHook> Allowed { get; init; } = [];

    /// <summary>Whose files stay where several distributions bring files of one path.</summary>
    internal IReadOnlyList<OverwriteRule> Overwrites { get; init; } = [];

    /// <summary>Shared libraries that neither wheels nor runtimes have.</summary>
    internal IReadOnlyList<GivenLibrary> Libraries { get; init; } = [];

    /// <summary>The files of its probes, absolute: the script, or all that is in the package.</summary>
    internal IReadOnlyList<string> ProbeFiles =>
        Probes is null ? []
        : File.Exists(Probes) ? [Probes]
        : FileTree.Read(Probes, folder => Path.GetFileName(folder) == "__pycache__").Files.Select(file => file.Source).ToList();

    /// <summary>The layers that are made of it when all are made.</summary>
    internal RecipeMatrix Matrix
    {
        get => field ?? new([Runtime], [Architecture ?? LambdaTarget.HostArchitecture], [], []);
        init;
    }
}
