using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Options;

/// <summary>What one build does: recipe and arguments, checked once. Every stage reads it.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Target">What the layer is for.</param>
/// <param name="Interpreter">The Python that installs and analyses on this machine.</param>
/// <param name="Requirements">The requirements file, absolute; <see langword="null"/>: the wheels CPython carries.</param>
/// <param name="Steps">All cleanup steps of the recipe, in the order of the ledger.</param>
/// <param name="ActiveSteps">Names of those that are switched on.</param>
/// <param name="FindLinks">Folders (absolute) or pages with wheels.</param>
/// <param name="NoIndex">Whether the installer must not ask an index.</param>
/// <param name="Installer"><c>auto</c>, <c>pip</c> or <c>uv</c>.</param>
/// <param name="OutputDirectory">Absolute folder of results and caches.</param>
/// <param name="LimitBytes">The size limit in bytes.</param>
/// <param name="ReservedBytes">What others take of the limit, in bytes.</param>
public sealed record LayerOptions(
    Recipe Recipe,
    LambdaTarget Target,
    PythonInterpreter Interpreter,
    string? Requirements,
    IReadOnlyList<CleanupStep> Steps,
    IReadOnlySet<string> ActiveSteps,
    IReadOnlyList<string> FindLinks,
    bool NoIndex,
    string Installer,
    string OutputDirectory,
    long LimitBytes,
    long ReservedBytes
)
{
    /// <summary>
    /// The interpreter for the layer's architecture, when that is not this machine's: the layer gets a copy of it, and an emulator runs it.
    /// </summary>
    public PythonInterpreter? Foreign { get; init; }

    /// <summary>The interpreter that a layer with an interpreter gets a copy of.</summary>
    public PythonInterpreter Copied => Foreign ?? Interpreter;

    /// <summary>Where things lie in the layer.</summary>
    public LayerLayout Layout { get; } = LayerLayout.Of(Recipe.BundlesInterpreter, Target);

    /// <summary>Files that stay although steps claim them.</summary>
    public IReadOnlyList<Restoration> Restored { get; init; } = [];

    /// <summary>Whether files that Verify finds missing are brought back, instead of the build failing.</summary>
    public bool Heal { get; init; }

    /// <summary>Whether requirements that do not lock every file by its hash are refused.</summary>
    public bool RequireLocked { get; init; }

    /// <summary>Releases that no layer may hold.</summary>
    public IReadOnlyList<DeniedRelease> DeniedReleases { get; init; } = [];

    /// <summary>The cached install to use as it is, or <see langword="null"/> for the one that the requirements make.</summary>
    public string? InstallKey { get; init; }

    /// <summary>The userland that probes are run in once more, or <see langword="null"/>.</summary>
    public RootFileSystem? RootFileSystem { get; init; }

    /// <summary>The sizes that the layer may not outgrow, or <see langword="null"/>.</summary>
    public SizeBaseline? Baseline { get; init; }

    /// <summary>Is told how far long work is, or nobody.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>The folder of the results: <c>RECIPE/RUNTIME-ARCH</c> below the output folder.</summary>
    public string ResultDirectory => Path.Combine(OutputDirectory, Recipe.Name, Target.FolderName);

    /// <summary>The name of the zip file of a result.</summary>
    public string ZipName => $"{Recipe.Name}.zip";

    /// <summary>The folder of the caches.</summary>
    public string CacheDirectory { get; init; } = Path.Combine(OutputDirectory, ".cache");

    /// <summary>The folder of the pristine installs.</summary>
    public string InstallsDirectory => Path.Combine(CacheDirectory, "installs");
}
