using System.Globalization;
using Build.Console;
using Build.Tasks;
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

    private static readonly string[] s_formats = ["table", Json];

    public const string RestoreTarget = "Restore";

    public const string ExplainTarget = "Explain";

    public const string MatrixTarget = "Matrix";

    public const string NewRecipeTarget = "NewRecipe";

    public const string PublishTarget = "Publish";

    public const string TestTarget = "Test";

    private const string Json = "json";

    /// <exception cref="LambdaLayerException">An option does not exist, lacks its value or cannot have it.</exception>
    public static LambdaLayerSettings Read(ICakeContext context, Invocation invocation)
    {
        RefuseUnknown(context);
        return new LambdaLayerSettings
        {
            RecipesDirectory = invocation.RecipesDirectory,
            Recipe = One(context, Options.Recipe) ?? context.Configuration.GetValue(ConfigurationPrefix + "Recipe") ?? "litellm",
            OutputDirectory = invocation.FullPath(One(context, Options.Output)) ?? Path.Combine(invocation.ProjectRoot, "artifacts"),
            Requirements =
                One(context, Options.Requirements) is { } file && File.Exists(invocation.FullPath(file))
                    ? invocation.FullPath(file)
                    : One(context, Options.Requirements),
            Runtime = One(context, Options.Runtime),
            Architecture = One(context, Options.Architecture),
            Python = One(context, Options.Python),
            PythonHome = invocation.FullPath(One(context, Options.PythonHome)),
            // cake.config hides an environment variable of the same name from Cake's configuration, but both switch off.
            Skip =
            [
                .. Many(context, Options.Skip),
                .. List(context.Configuration.GetValue(ConfigurationPrefix + "Skip")),
                .. List(context.Environment.GetEnvironmentVariable("CAKE_LAMBDALAYER_SKIP")),
            ],
            Only = Many(context, Options.Only),
            Profile = One(context, Options.Profile) ?? "start",
            FindLinks = Many(context, Options.FindLinks)
                .Select(links => links.Contains("://", StringComparison.Ordinal) ? links : invocation.FullPath(links)!)
                .ToList(),
            NoIndex = Flag(context, Options.NoIndex),
            Installer = One(context, Options.Installer) ?? "auto",
            LimitBytes = Bytes(context, Options.Limit) ?? new LambdaLayerSettings { Recipe = "" }.LimitBytes,
            ReservedBytes = Bytes(context, Options.Reserved) ?? 0,
            Strict = IsStrict(context),
            NoSandbox = Flag(context, Options.NoSandbox),
            RequireLocked = Flag(context, Options.RequireLocked),
            DeniedReleases = Path.Combine(invocation.ProjectRoot, "build", "denied-releases.yaml"),
            RootFileSystem = invocation.FullPath(One(context, Options.RootFileSystem)),
            RuntimeSdk = invocation.FullPath(One(context, Options.RuntimeSdk)),
            Baseline = invocation.FullPath(One(context, Options.Baseline)),
            FailOnGrowth = One(context, Options.FailOnGrowth),
            Restore = context.Arguments.GetArguments("target").Contains(RestoreTarget, StringComparer.OrdinalIgnoreCase)
                ? new RestoreRequest(Many(context, Options.Step), Paths(context), Modules(context))
                : null,
        };
    }

    /// <summary>Whether nothing is to be brought back.</summary>
    /// <exception cref="LambdaLayerException">It is to be brought back as well.</exception>
    private static bool IsStrict(ICakeContext context) =>
        Flag(context, Options.Heal) && Flag(context, Options.Strict)
            ? throw new LambdaLayerException($"{Options.Strict} and {Options.Heal} exclude each other: leave one of them out.")
            : Flag(context, Options.Strict);

    /// <summary>The recipe that the command line names; cake.config does not count.</summary>
    public static string? GivenRecipe(ICakeContext context) => One(context, Options.Recipe);

    /// <summary>Whether standard output is to hold nothing but data: that must be known before Cake has its console.</summary>
    public static bool WantsJson(IEnumerable<string> arguments) =>
        $"{string.Join('=', arguments)}=".Contains($"{Options.Format}={Json}=", StringComparison.OrdinalIgnoreCase);

    /// <summary>How the last result is published.</summary>
    /// <exception cref="LambdaLayerException">An option lacks its value or cannot have it.</exception>
    public static PublishSettings Publishing(ICakeContext context, Invocation invocation) =>
        new()
        {
            LayerName = One(context, Options.LayerName),
            Bucket = One(context, Options.Bucket),
            Function = One(context, Options.Attach),
            Keep =
                One(context, Options.Keep) is not { } keep ? null
                : int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var versions) ? versions
                : throw new LambdaLayerException($"{Options.Keep}={keep} is no number of versions; write for example {Options.Keep}=3."),
            Yes = Flag(context, Options.Yes),
            Ask = invocation.Input is null ? null : invocation.Confirm,
            IsDryRun = invocation.IsDryRun,
        };

    /// <summary>Globs over the files of a layer.</summary>
    public static IReadOnlyList<string> Paths(ICakeContext context) =>
        One(context, Options.Path) is null ? [] : context.Arguments.GetArguments(Options.Path.Name).ToList();

    /// <summary>Dotted names of modules.</summary>
    public static IReadOnlyList<string> Modules(ICakeContext context) => Many(context, Options.Module);

    /// <summary>Whether the tests are to take their full dose.</summary>
    public static bool IsThorough(ICakeContext context) => Flag(context, Options.Thorough);

    /// <summary>The name of a new recipe.</summary>
    /// <exception cref="LambdaLayerException">It is not given.</exception>
    public static string Name(ICakeContext context) =>
        One(context, Options.Name)
        ?? throw new LambdaLayerException($"--target={NewRecipeTarget} needs a name: {Options.Name.Usage} {Options.Requirements.Usage}.");

    private static void RefuseUnknown(ICakeContext context)
    {
        var given = context
            .Arguments.GetArguments()
            .Select(option => option.Key)
            .Where(name => !name.Equals("target", StringComparison.OrdinalIgnoreCase))
            .ToList();
        // Cake takes its own configuration from arguments too, such as --paths_tools=…
        if (given.Find(name => !name.Contains('_', StringComparison.Ordinal) && Options.Find(name) is null) is { } unknown)
        {
            throw new LambdaLayerException(
                Suggestions.Unknown("option", $"--{unknown}", Options.Own.Select(option => option.ToString()).Order(StringComparer.Ordinal))
            );
        }

        var asked = context.Arguments.GetArguments("target").Where(target => target != ResultTask.Name).ToList();
        if (asked.Find(target => !Help.Targets.Keys.Contains(target, StringComparer.OrdinalIgnoreCase)) is { } missing)
        {
            throw new LambdaLayerException(Suggestions.Unknown("target", missing, Help.Targets.Keys.Order(StringComparer.Ordinal)));
        }

        foreach (var option in given.Select(Options.Find).OfType<Option>().Where(option => option.Targets.Count > 0))
        {
            if (!option.Targets.Intersect(asked, StringComparer.OrdinalIgnoreCase).Any())
            {
                throw new LambdaLayerException($"{option} goes with --target={string.Join(" or --target=", option.Targets)} only.");
            }
        }

        if (One(context, Options.Format) is { } format && !s_formats.Contains(format, StringComparer.OrdinalIgnoreCase))
        {
            throw new LambdaLayerException(Suggestions.Unknown("format", format, s_formats));
        }
    }

    private static string? One(ICakeContext context, Option option)
    {
        var values = context.Arguments.GetArguments(option.Name);
        return values.Count == 0 ? null
            : values.Last() is { Length: > 0 } value ? value
            : throw new LambdaLayerException($"{option} needs a value: {option}=VALUE.");
    }

    private static IReadOnlyList<string> Many(ICakeContext context, Option option) =>
        context.Arguments.GetArguments(option.Name).Count == 0 || One(context, option) is null
            ? []
            : context.Arguments.GetArguments(option.Name).SelectMany(List).ToList();

    private static IEnumerable<string> List(string? values) =>
        (values ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Flag(ICakeContext context, Option option) =>
        context.Arguments.GetArguments(option.Name).LastOrDefault() switch
        {
            null => context.Arguments.HasArgument(option.Name),
            "" or "true" => true,
            "false" => false,
            var value => throw new LambdaLayerException($"{option}={value}: {option} is a switch and takes no value but true or false."),
        };

    private static long? Bytes(ICakeContext context, Option option) =>
        One(context, option) is not { } value ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes
        : throw new LambdaLayerException($"{option}={value} is no number of bytes; write for example {option}=262144000.");
}
