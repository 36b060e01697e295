using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Options;

/// <summary>
/// What one build is asked to do: recipe and settings, checked once. Plain data; nothing was started or written to make it.
/// </summary>
public sealed record LayerOptions
{
    /// <summary>The recipe.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The Lambda runtime.</summary>
    public required LambdaRuntime Runtime { get; init; }

    /// <summary>The architecture, <c>x86_64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The Python minor version, or <see langword="null"/> for that of the interpreter that is found.</summary>
    public string? Python { get; init; }

    /// <summary>The interpreter installation to use, or its archive; <see langword="null"/> to search for one.</summary>
    public string? PythonHome { get; init; }

    /// <summary>The requirements file, absolute; <see langword="null"/>: the wheels CPython carries.</summary>
    public string? Requirements { get; init; }

    /// <summary>All cleanup steps of the recipe, in the order of the ledger.</summary>
    public required IReadOnlyList<CleanupStep> Steps { get; init; }

    /// <summary>Names of those that are switched on.</summary>
    public required IReadOnlySet<string> ActiveSteps { get; init; }

    /// <summary>Folders (absolute) or pages with wheels.</summary>
    public IReadOnlyList<string> FindLinks { get; init; } = [];

    /// <summary>Whether the installer must not ask an index.</summary>
    public bool NoIndex { get; init; }

    /// <summary><c>auto</c>, <c>pip</c> or <c>uv</c>.</summary>
    public required string Installer { get; init; }

    /// <summary>Absolute folder of results and caches.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The size limit in bytes.</summary>
    public required long LimitBytes { get; init; }

    /// <summary>What others take of the limit, in bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>What is to be brought back into the last result, or <see langword="null"/> for a build of its own.</summary>
    public RestoreRequest? Restore { get; init; }

    /// <summary>Whether the build fails when Verify finds files missing, instead of bringing them back.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether code of the packages may run outside a sandbox where none can be made.</summary>
    public bool NoSandbox { get; init; }

    /// <summary>Whether requirements that do not lock every file by its hash are refused.</summary>
    public bool RequireLocked { get; init; }

    /// <summary>Releases that no layer may hold.</summary>
    internal IReadOnlyList<DeniedRelease> DeniedReleases { get; init; } = [];

    /// <summary>The userland that probes are run in once more, or <see langword="null"/>.</summary>
    internal RootFileSystem? RootFileSystem { get; init; }

    /// <summary>The SDK of the runtime that Verify tests with, or <see langword="null"/> for the one of the requirements.</summary>
    internal RuntimeSdk? RuntimeSdk { get; init; }

    /// <summary>The sizes that the layer may not outgrow, or <see langword="null"/>.</summary>
    internal SizeBaseline? Baseline { get; init; }

    /// <summary>Is told how far long work is, or nobody.</summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>Whether the layer carries an interpreter: the recipe says so, or else the runtime ships none.</summary>
    public bool BundlesInterpreter => Recipe.BundlesInterpreter ?? Runtime.ShipsPython is null;

    /// <summary>The folder of the results: <c>RECIPE/RUNTIME-ARCH</c> below the output folder.</summary>
    public string ResultDirectory => Path.Combine(OutputDirectory, Recipe.Name, LambdaTarget.FolderOf(Runtime, Architecture));

    /// <summary>The name of the zip file of a result.</summary>
    public string ZipName => $"{Recipe.Name}.zip";

    /// <summary>The folder of the caches.</summary>
    public string CacheDirectory
    {
        get => field ?? Path.Combine(OutputDirectory, CacheFolder.Name);
        init;
    }

    /// <summary>The folder of the pristine installs.</summary>
    public string InstallsDirectory => Path.Combine(CacheDirectory, "installs");
}
