using Cake.LambdaLayer;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Publishing;

namespace Build;

/// <summary>
/// The options of the command line, written here and nowhere else: by these they are read, explained by <c>--help</c>, and named where a
/// message of the addin names a setting.
/// </summary>
internal static class Options
{
    /// <summary>The targets that make and measure layer and zip.</summary>
    private static readonly string[] s_measured = ["Layer", "Default", CommandLine.RestoreTarget];

    public static readonly Option Recipe = new("recipe", "NAME", "a folder of build/layers; default from cake.config")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Recipe))],
    };

    public static readonly Option Requirements = new("requirements", "FILE", "other pins for the same recipe")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Requirements))],
    };

    public static readonly Option Runtime = new(
        "runtime",
        "ID",
        "such as nodejs22.x or python3.12; default from the recipe, like the next two"
    )
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Runtime))],
    };

    public static readonly Option Architecture = new("architecture", "x86_64|arm64", "the functions' processor")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Architecture))],
    };

    public static readonly Option Python = new("python", "3.11", "the layer's Python")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Python))],
    };

    public static readonly Option PythonHome = new("python-home", "DIR", "the interpreter to copy, or an archive of one; otherwise found")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.PythonHome))],
    };

    public static readonly Option Output = new("output", "DIR", "results and caches; default artifacts")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.OutputDirectory))],
    };

    public static readonly Option Name = new("name", "NAME", "the new recipe's (NewRecipe)") { Targets = [CommandLine.NewRecipeTarget] };

    public static readonly Option Skip = new("skip", "A,B", "switch steps off; repeatable")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Skip))],
    };

    public static readonly Option Only = new("only", "A,B", "switch all other steps off")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Only))],
    };

    public static readonly Option Profile = new("profile", "start|size|debug", "which set of steps; default start")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Profile))],
    };

    public static readonly Option Step = new("step", "A,B", "the steps whose files come back (Restore)")
    {
        Settings = [OfRestore(nameof(RestoreRequest.Steps))],
        Targets = [CommandLine.RestoreTarget],
    };

    public static readonly Option Path = new("path", "GLOB", "files that come back, or are explained (Restore, Explain)")
    {
        Settings = [OfRestore(nameof(RestoreRequest.Paths)), "LambdaLayerExplain.path"],
        Targets = [CommandLine.RestoreTarget, CommandLine.ExplainTarget],
    };

    public static readonly Option Module = new("module", "a.b", "the same for modules")
    {
        Settings = [OfRestore(nameof(RestoreRequest.Modules)), "LambdaLayerExplain.module"],
        Targets = [CommandLine.RestoreTarget, CommandLine.ExplainTarget],
    };

    public static readonly Option Installer = new("installer", "auto|pip|uv", "auto: uv when it is on PATH")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Installer))],
    };

    public static readonly Option FindLinks = new("find-links", "DIR", "a folder or page with wheels; repeatable")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.FindLinks))],
    };

    public static readonly Option NoIndex = new("no-index", "", "ask no package index")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.NoIndex))],
    };

    public static readonly Option RequireLocked = new("require-locked", "", "refuse requirements that do not lock every file by its hash")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.RequireLocked))],
    };

    public static readonly Option Strict = new("strict", "", "fail when Verify finds something missing, instead of bringing it back")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Strict))],
    };

    public static readonly Option Heal = new("heal", "", "what every build does without --strict; scripts may still say so");

    public static readonly Option NoSandbox = new("no-sandbox", "", "run code of the packages as this user where there is no sandbox")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.NoSandbox))],
    };

    public static readonly Option RootFileSystem = new("rootfs", "DIR", "run imports and probes once more in another userland")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.RootFileSystem))],
    };

    public static readonly Option RuntimeSdk = new("runtime-sdk", "DIR", "test with this AWS SDK, copied from a Python runtime")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.RuntimeSdk))],
    };

    public static readonly Option Limit = new("limit", "BYTES", "the size gate; default 262144000")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.LimitBytes))],
    };

    public static readonly Option Reserved = new("reserved", "BYTES", "what the function and other layers take of it")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.ReservedBytes))],
    };

    public static readonly Option Baseline = new("baseline", "FILE", "the size.json of another build")
    {
        Settings = [Setting(nameof(LambdaLayerSettings.Baseline))],
        Targets = s_measured,
    };

    public static readonly Option FailOnGrowth = new(
        "fail-on-growth",
        "1%",
        "fail when layer or zip outgrew the baseline by more, in percent or bytes"
    )
    {
        Settings = [Setting(nameof(LambdaLayerSettings.FailOnGrowth))],
        Targets = s_measured,
    };

    public static readonly Option Format = new("format", "json", "nothing but JSON on standard output (Matrix)")
    {
        Targets = [CommandLine.MatrixTarget],
    };

    public static readonly Option LayerName = new("layer-name", "NAME", "default: the recipe's")
    {
        Settings = [Setting(nameof(PublishSettings.LayerName))],
        Targets = [CommandLine.PublishTarget],
    };

    public static readonly Option Bucket = new("bucket", "NAME", "where a zip above 50 MB goes through")
    {
        Settings = [Setting(nameof(PublishSettings.Bucket))],
        Targets = [CommandLine.PublishTarget],
    };

    public static readonly Option Attach = new("attach", "FUNCTION", "a function that is to use the new version")
    {
        Settings = [Setting(nameof(PublishSettings.Function))],
        Targets = [CommandLine.PublishTarget],
    };

    public static readonly Option Keep = new("keep", "N", "how many versions stay")
    {
        Settings = [Setting(nameof(PublishSettings.Keep))],
        Targets = [CommandLine.PublishTarget],
    };

    public static readonly Option Yes = new("yes", "", "do not ask")
    {
        Settings = [Setting(nameof(PublishSettings.Yes))],
        Targets = [CommandLine.PublishTarget],
    };

    public static readonly Option Thorough = new("thorough", "", "all kills, random inputs and benchmarks, not a few of them (Test)")
    {
        Targets = [CommandLine.TestTarget],
    };

    /// <summary>Cake's own, of which the addin has one as well.</summary>
    private static readonly Option s_dryRun = new("dryrun", "", "run nothing; of Publish: show the calls")
    {
        Settings = [Setting(nameof(PublishSettings.IsDryRun))],
    };

    /// <summary>All but Cake's own, below the headings of the help.</summary>
    public static IReadOnlyList<(string Group, Option[] Options)> Groups { get; } =
    [
        ("What to build", [Recipe, Requirements, Runtime, Architecture, Python, PythonHome, Output, Name]),
        ("Cleanup", [Skip, Only, Profile, Step, Path, Module]),
        ("Install", [Installer, FindLinks, NoIndex, RequireLocked]),
        ("Verify and measure", [Strict, Heal, NoSandbox, RootFileSystem, RuntimeSdk, Limit, Reserved, Baseline, FailOnGrowth, Format]),
        ("Publish", [LayerName, Bucket, Attach, Keep, Yes]),
        ("This project", [Thorough]),
    ];

    /// <summary>Cake's own, which it takes itself.</summary>
    public static IReadOnlyList<Option> OfCake { get; } =
    [
        new("target", "NAME", "see above; default Layer"),
        new("exclusive", "", "the target alone, on the last result"),
        s_dryRun,
        new("tree, --description", "", "the targets and what they depend on"),
        new("verbosity", "LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic"),
        new("version, --info", "", "of this build and of Cake"),
    ];

    /// <summary>All but Cake's own.</summary>
    public static IReadOnlyList<Option> Own { get; } = Groups.SelectMany(group => group.Options).ToList();

    /// <summary>An option by its name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>It, or <see langword="null"/> when there is none of that name but perhaps Cake's.</returns>
    public static Option? Find(string name) => Own.FirstOrDefault(option => option.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Setting(string property) => $"settings.{property}";

    private static string OfRestore(string property) => $"{Setting(nameof(LambdaLayerSettings.Restore))}.{property}";
}
