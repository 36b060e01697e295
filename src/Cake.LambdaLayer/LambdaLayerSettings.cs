using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer;

/// <summary>What a build asks for, as a script gives it; nothing is checked yet.</summary>
public sealed record LambdaLayerSettings
{
    /// <summary>The folder the recipes lie in.</summary>
    public string RecipesDirectory { get; init; } = "layers";

    /// <summary>The recipe's name.</summary>
    public required string Recipe { get; init; }

    /// <summary>The folder that results and caches are written to.</summary>
    public string OutputDirectory { get; init; } = "artifacts";

    /// <summary>Other pins for the same recipe.</summary>
    public string? Requirements { get; init; }

    /// <summary>The Lambda runtime identifier; the recipe's when not given.</summary>
    public string? Runtime { get; init; }

    /// <summary>The architecture, <c>x86_64</c> or <c>arm64</c>; the recipe's when not given.</summary>
    public string? Architecture { get; init; }

    /// <summary>The Python minor version; the recipe's when not given.</summary>
    public string? Python { get; init; }

    /// <summary>The interpreter installation to use and to copy; searched for when not given.</summary>
    public string? PythonHome { get; init; }

    /// <summary>What the layer is to be best at, which decides on the cleanup steps: <c>start</c>, <c>size</c> or <c>debug</c>.</summary>
    public string Profile { get; init; } = "start";

    /// <summary>Cleanup steps to switch off.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>When not empty: the only cleanup steps to run, whatever the profile is.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>
    /// Cleanup steps beside the addin's own and the recipe's; their names go with <see cref="Skip"/> and <see cref="Only"/> as those of all
    /// others do.
    /// </summary>
    public IReadOnlyList<CleanupStep> Steps { get; init; } = [];

    /// <summary>Folders or pages with wheels, for the installer.</summary>
    public IReadOnlyList<string> FindLinks { get; init; } = [];

    /// <summary>Whether the installer must not ask an index.</summary>
    public bool NoIndex { get; init; }

    /// <summary><c>auto</c> (uv when present), <c>pip</c> or <c>uv</c>.</summary>
    public string Installer { get; init; } = "auto";

    /// <summary>Whether requirements that do not lock every file by its hash are refused.</summary>
    public bool RequireLocked { get; init; }

    /// <summary>
    /// A YAML file that lists releases no layer may hold: <c>releases</c>, each with <c>name</c>, <c>versions</c>, <c>reason</c> and
    /// <c>source</c>.
    /// </summary>
    public string? DeniedReleases { get; init; }

    /// <summary>The limit for function and layers together, unzipped, in bytes.</summary>
    /// <remarks>250 MiB; source: Lambda developer guide, "Lambda quotas", deployment package size.</remarks>
    public long LimitBytes { get; init; } = 262_144_000;

    /// <summary>What the function and other layers take of the limit, in bytes.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>What to bring back into the last result, which is then built again from the install it was made of.</summary>
    public RestoreRequest? Restore { get; init; }

    /// <summary>Whether the build fails when Verify finds files missing, instead of bringing them back.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Whether code of the packages may run as any program of this user does, with its files and network, where no sandbox can be made.
    /// Else nothing of it runs, and Verify fails.
    /// </summary>
    public bool NoSandbox { get; init; }

    /// <summary>
    /// The root folder of another, usually older userland, in which Verify runs imports and probes once more. Needs Linux and bubblewrap.
    /// </summary>
    public string? RootFileSystem { get; init; }

    /// <summary>
    /// A folder with the AWS SDK of a Python runtime, copied from there, which Verify tests with instead of the one that the requirements
    /// name.
    /// </summary>
    public string? RuntimeSdk { get; init; }

    /// <summary>The <c>size.json</c> of another build that the layer is compared with.</summary>
    public string? Baseline { get; init; }

    /// <summary>How much larger than in <see cref="Baseline"/> layer and zip may be: <c>1%</c>, or a number of bytes.</summary>
    public string? FailOnGrowth { get; init; }

    /// <summary>
    /// Is told how far long work is, on any thread; nobody when not given. <see cref="ProgressLines"/> writes it as rare lines.
    /// </summary>
    public IProgress<StageProgress>? Progress { get; init; }

    /// <summary>The defaults for a recipe, with what differs from them.</summary>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="configure">Changes the defaults; nothing when not given.</param>
    /// <returns>The settings.</returns>
    internal static LambdaLayerSettings Of(string recipe, Func<LambdaLayerSettings, LambdaLayerSettings>? configure)
    {
        var settings = new LambdaLayerSettings { Recipe = recipe };
        return configure?.Invoke(settings) ?? settings;
    }
}
