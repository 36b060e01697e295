using System.Globalization;
using Build.Console;
using Cake.Core;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Publishing;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification;

namespace Build;

/// <summary>The options of the command line, of cake.config and of the environment.</summary>
internal static class CommandLine
{
    private const string ConfigurationPrefix = "LambdaLayer_";

    /// <summary>The targets that make and measure layer and zip.</summary>
    private static readonly string[] s_measured = ["Layer", "Default", RestoreTarget];

    private static readonly string[] s_formats = ["table", Json];

    /// <summary>Options that only some targets look at, each with these.</summary>
    private static readonly Dictionary<string, string[]> s_targetsOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["attach"] = [PublishTarget],
        ["baseline"] = s_measured,
        ["bucket"] = [PublishTarget],
        ["fail-on-growth"] = s_measured,
        ["format"] = [MatrixTarget],
        ["keep"] = [PublishTarget],
        ["layer-name"] = [PublishTarget],
        ["module"] = [RestoreTarget, ExplainTarget],
        ["name"] = [NewRecipeTarget],
        ["path"] = [RestoreTarget, ExplainTarget],
        ["step"] = [RestoreTarget],
        ["yes"] = [PublishTarget],
    };

    public const string RestoreTarget = "Restore";

    public const string ExplainTarget = "Explain";

    public const string MatrixTarget = "Matrix";

    public const string NewRecipeTarget = "NewRecipe";

    public const string PublishTarget = "Publish";

    private const string Json = "json";

    /// <exception cref="LambdaLayerException">An option does not exist, lacks its value or cannot have it.</exception>
    public static LambdaLayerSettings Read(ICakeContext context, Invocation invocation)
    {
        RefuseUnknown(context);
        return new LambdaLayerSettings
        {
            RecipesDirectory = invocation.RecipesDirectory,
            Recipe = One(context, "recipe") ?? context.Configuration.GetValue(ConfigurationPrefix + "Recipe") ?? "litellm",
            OutputDirectory = invocation.FullPath(One(context, "output")) ?? Path.Combine(invocation.ProjectRoot, "artifacts"),
            Requirements =
                One(context, "requirements") is { } file && File.Exists(invocation.FullPath(file))
                    ? invocation.FullPath(file)
                    : One(context, "requirements"),
            Runtime = One(context, "runtime"),
            Architecture = One(context, "architecture"),
            Python = One(context, "python"),
            PythonHome = invocation.FullPath(One(context, "python-home")),
            // cake.config hides an environment variable of the same name from Cake's configuration, but both switch off.
            Skip =
            [
                .. Many(context, "skip"),
                .. List(context.Configuration.GetValue(ConfigurationPrefix + "Skip")),
                .. List(context.Environment.GetEnvironmentVariable("CAKE_LAMBDALAYER_SKIP")),
            ],
            Only = Many(context, "only"),
            Profile = One(context, "profile") ?? "start",
            FindLinks = Many(context, "find-links")
                .Select(links => links.Contains("://", StringComparison.Ordinal) ? links : invocation.FullPath(links)!)
                .ToList(),
            NoIndex = Flag(context, "no-index"),
            Installer = One(context, "installer") ?? "auto",
            LimitBytes = Bytes(context, "limit") ?? new LambdaLayerSettings { Recipe = "" }.LimitBytes,
            ReservedBytes = Bytes(context, "reserved") ?? 0,
            Heal = Flag(context, "heal"),
            RequireLocked = Flag(context, "require-locked"),
            DeniedReleases = Path.Combine(invocation.ProjectRoot, "build", "denied-releases.yaml"),
            RootFileSystem = invocation.FullPath(One(context, "rootfs")),
            Baseline = invocation.FullPath(One(context, "baseline")),
            FailOnGrowth = One(context, "fail-on-growth"),
            Restore = context.Arguments.GetArguments("target").Contains(RestoreTarget, StringComparer.OrdinalIgnoreCase)
                ? new RestoreRequest(Many(context, "step"), Paths(context), Modules(context))
                : null,
        };
    }

    /// <summary>The recipe that the command line names; cake.config does not count.</summary>
    public static string? GivenRecipe(ICakeContext context) => One(context, "recipe");

    /// <summary>Whether standard output is to hold nothing but data: that must be known before Cake has its console.</summary>
    public static bool WantsJson(IEnumerable<string> arguments) =>
        $"{string.Join('=', arguments)}=".Contains($"--format={Json}=", StringComparison.OrdinalIgnoreCase);

    /// <summary>How the last result is published.</summary>
    /// <exception cref="LambdaLayerException">An option lacks its value or cannot have it.</exception>
    public static PublishSettings Publishing(ICakeContext context, Invocation invocation) =>
        new()
        {
            LayerName = One(context, "layer-name"),
            Bucket = One(context, "bucket"),
            Function = One(context, "attach"),
            Keep =
                One(context, "keep") is not { } keep ? null
                : int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var versions) ? versions
                : throw new LambdaLayerException($"--keep={keep} is no number of versions; write for example --keep=3."),
            Yes = Flag(context, "yes"),
            Ask = invocation.Input is null ? null : invocation.Confirm,
            IsDryRun = invocation.IsDryRun,
        };

    /// <summary>Globs over the files of a layer.</summary>
    public static IReadOnlyList<string> Paths(ICakeContext context) =>
        One(context, "path") is null ? [] : context.Arguments.GetArguments("path").ToList();

    /// <summary>Dotted names of modules.</summary>
    public static IReadOnlyList<string> Modules(ICakeContext context) => Many(context, "module");

    /// <summary>The name of a new recipe.</summary>
    /// <exception cref="LambdaLayerException">It is not given.</exception>
    public static string Name(ICakeContext context) =>
        One(context, "name")
        ?? throw new LambdaLayerException($"--target={NewRecipeTarget} needs a name: --name=NAME --requirements=FILE.");

    private static void RefuseUnknown(ICakeContext context)
    {
        var given = context
            .Arguments.GetArguments()
            .Where(option => !option.Key.Equals("target", StringComparison.OrdinalIgnoreCase))
            .ToList();
        // Cake takes its own configuration from arguments too, such as --paths_tools=…
        if (
            given.Find(option =>
                !option.Key.Contains('_', StringComparison.Ordinal) && !Help.Options.Contains(option.Key, StringComparer.OrdinalIgnoreCase)
            ) is
            { Key: not null } unknown
        )
        {
            throw new LambdaLayerException(Suggestions.Unknown("option", $"--{unknown.Key}", Help.Options.Select(option => $"--{option}")));
        }

        var asked = context.Arguments.GetArguments("target");
        if (asked.FirstOrDefault(target => !Help.Targets.Keys.Contains(target, StringComparer.OrdinalIgnoreCase)) is { } missing)
        {
            throw new LambdaLayerException(Suggestions.Unknown("target", missing, Help.Targets.Keys.Order(StringComparer.Ordinal)));
        }

        foreach (var option in given.Select(option => option.Key).Where(s_targetsOf.ContainsKey))
        {
            if (!s_targetsOf[option].Intersect(asked, StringComparer.OrdinalIgnoreCase).Any())
            {
                throw new LambdaLayerException($"--{option} goes with --target={string.Join(" or --target=", s_targetsOf[option])} only.");
            }
        }

        if (One(context, "format") is { } format && !s_formats.Contains(format, StringComparer.OrdinalIgnoreCase))
        {
            throw new LambdaLayerException(Suggestions.Unknown("format", format, s_formats));
        }
    }

    private static string? One(ICakeContext context, string option)
    {
        var values = context.Arguments.GetArguments(option);
        return values.Count == 0 ? null
            : values.Last() is { Length: > 0 } value ? value
            : throw new LambdaLayerException($"--{option} needs a value: --{option}=VALUE.");
    }

    private static IReadOnlyList<string> Many(ICakeContext context, string option) =>
        context.Arguments.GetArguments(option).Count == 0 || One(context, option) is null
            ? []
            : context.Arguments.GetArguments(option).SelectMany(List).ToList();

    private static IEnumerable<string> List(string? values) =>
        (values ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Flag(ICakeContext context, string option) =>
        context.Arguments.GetArguments(option).LastOrDefault() switch
        {
            null => context.Arguments.HasArgument(option),
            "" or "true" => true,
            "false" => false,
            var value => throw new LambdaLayerException(
                $"--{option}={value}: --{option} is a switch and takes no value but true or false."
            ),
        };

    private static long? Bytes(ICakeContext context, string option) =>
        One(context, option) is not { } value ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes
        : throw new LambdaLayerException($"--{option}={value} is no number of bytes; write for example --{option}=262144000.");
}
