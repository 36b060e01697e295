using System.Reflection;
using Cake.Frosting;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Pipeline;
using Spectre.Console;

namespace Build.Console;

/// <summary>What <c>--help</c> prints. The options are those that the command line takes: there is no other list of them.</summary>
internal static class Help
{
    private const int Width = 44;
    private const string Project = "This project";

    private static readonly (string Group, string[] Targets)[] s_targets =
    [
        ("Build, each stage with those before it", ["Layer", "Install", "AggressiveCleanup", "CopyRuntime", "Verify", "Size"]),
        ("Ask", ["Steps", "Plan", "Explain", "Diff", "Doctor", "Matrix", "Outdated"]),
        ("Change", [CommandLine.RestoreTarget, "Lock", CommandLine.NewRecipeTarget, "Clean"]),
        ("Ship", [CommandLine.PublishTarget, "Pack"]),
    ];

    private static readonly (string Group, (string Option, string Text)[] Options)[] s_options =
    [
        (
            "What to build",
            [
                ("recipe=NAME", "a folder of build/layers; default from cake.config"),
                ("requirements=FILE", "other pins for the same recipe"),
                ("runtime=ID", "such as nodejs22.x or python3.12; default from the recipe, like the next two"),
                ("architecture=x86_64|arm64", "the functions' processor"),
                ("python=3.11", "the layer's Python"),
                ("python-home=DIR", "the interpreter to copy, or an archive of one; otherwise found"),
                ("output=DIR", "results and caches; default artifacts"),
                ("name=NAME", "the new recipe's (NewRecipe)"),
            ]
        ),
        (
            "Cleanup",
            [
                ("skip=A,B", "switch steps off; repeatable"),
                ("only=A,B", "switch all other steps off"),
                ("profile=start|size|debug", "which set of steps; default start"),
                ("step=A,B", "the steps whose files come back (Restore)"),
                ("path=GLOB", "files that come back, or are explained (Restore, Explain)"),
                ("module=a.b", "the same for modules"),
            ]
        ),
        (
            "Install",
            [
                ("installer=auto|pip|uv", "auto: uv when it is on PATH"),
                ("find-links=DIR", "a folder or page with wheels; repeatable"),
                ("no-index", "ask no package index"),
                ("require-locked", "refuse requirements that do not lock every file by its hash"),
            ]
        ),
        (
            "Verify and measure",
            [
                ("heal", "bring back what Verify finds missing, instead of failing"),
                ("rootfs=DIR", "run imports and probes once more in another userland"),
                ("limit=BYTES", "the size gate; default 262144000"),
                ("reserved=BYTES", "what the function and other layers take of it"),
                ("baseline=FILE", "the size.json of another build"),
                ("fail-on-growth=1%", "fail when layer or zip outgrew the baseline by more, in percent or bytes"),
                ("format=json", "nothing but JSON on standard output (Matrix)"),
            ]
        ),
        (
            "Publish",
            [
                ("layer-name=NAME", "default: the recipe's"),
                ("bucket=NAME", "where a zip above 50 MB goes through"),
                ("attach=FUNCTION", "a function that is to use the new version"),
                ("keep=N", "how many versions stay"),
                ("yes", "do not ask"),
            ]
        ),
    ];

    // Cake's own, which it takes itself.
    private static readonly (string Option, string Text)[] s_ofCake =
    [
        ("target=NAME", "see above; default Layer"),
        ("exclusive", "the target alone, on the last result"),
        ("dryrun", "run nothing; of Publish: show the calls"),
        ("tree, --description", "the targets and what they depend on"),
        ("verbosity=LEVEL", "Quiet, Minimal, Normal, Verbose or Diagnostic"),
        ("version, --info", "of this build and of Cake"),
    ];

    /// <summary>The names of all options but Cake's own.</summary>
    public static IReadOnlyList<string> Options { get; } =
        s_options.SelectMany(group => group.Options).Select(option => option.Option.Split('=')[0]).Order(StringComparer.Ordinal).ToList();

    /// <summary>What each target does, by its name.</summary>
    public static IReadOnlyDictionary<string, string> Targets { get; } =
        typeof(Help)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsDefined(typeof(TaskNameAttribute)))
            .ToDictionary(
                type => type.GetCustomAttribute<TaskNameAttribute>()!.Name,
                type => type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "",
                StringComparer.Ordinal
            );

    public static bool IsAsked(IEnumerable<string> arguments) => arguments.Any(argument => argument is "-h" or "-?" or "--help");

    public static void Print(IAnsiConsole console)
    {
        var others = Targets
            .Keys.Except(s_targets.SelectMany(group => group.Targets))
            .Where(name => name != "Default")
            .Order(StringComparer.Ordinal)
            .ToArray();
        var output = console.Profile.Out.Writer;
        output.WriteLine("./build.sh --target=TARGET [options]");
        foreach (var (group, targets) in s_targets.Append((Project, others)))
        {
            Section(output, group, targets.Select(name => ($"--target={name}", Targets[name])));
        }

        foreach (var (group, options) in s_options.Append(("Of Cake", s_ofCake)))
        {
            Section(output, group, options.Select(option => ($"--{option.Option}", option.Text)));
        }
    }

    private static void Section(TextWriter output, string title, IEnumerable<(string Left, string Right)> rows)
    {
        output.WriteLine("");
        output.WriteLine($"{title}:");
        foreach (var (left, right) in rows)
        {
            output.WriteLine($"  {left.PadRight(Width)}{right}");
        }
    }
}
