using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>Checks what a build asks for, once; nothing is started or written.</summary>
internal static class LayerOptionsResolver
{
    /// <exception cref="LambdaLayerException">Something that was asked for does not exist or does not fit.</exception>
    public static LayerOptions Resolve(LambdaLayerSettings settings)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new LambdaLayerException("Layers are built on Linux: use a Linux machine, a Linux container or WSL.");
        }

        var recipe = RecipeReader.Read(settings.RecipesDirectory, settings.Recipe);
        var steps = CleanupSteps.Of(recipe, settings.Steps);
        var active = ActiveSteps(steps, settings);
        var runtime = LambdaRuntime.Parse(settings.Runtime ?? recipe.Runtime);
        var architecture = LambdaTarget.ParseArchitecture(settings.Architecture ?? recipe.Architecture ?? LambdaTarget.HostArchitecture);
        var requirements = Requirements(settings, recipe);
        if (!InstallerTool.Choices.Contains(settings.Installer))
        {
            throw new LambdaLayerException(Suggestions.Unknown("installer", settings.Installer, InstallerTool.Choices));
        }

        if (settings.LimitBytes <= 0 || settings.ReservedBytes < 0 || settings.ReservedBytes >= settings.LimitBytes)
        {
            throw new LambdaLayerException(
                $"settings.LimitBytes={settings.LimitBytes} settings.ReservedBytes={settings.ReservedBytes} leaves nothing for the layer: "
                    + "give bytes, with less reserved than the limit."
            );
        }

        var options = new LayerOptions
        {
            Recipe = recipe,
            Runtime = runtime,
            Architecture = architecture,
            Python = Python(settings, recipe, runtime),
            PythonHome = settings.PythonHome,
            Requirements = requirements,
            Steps = steps,
            ActiveSteps = active,
            FindLinks = settings.FindLinks.Select(FindLinks).ToList(),
            NoIndex = settings.NoIndex,
            Installer = settings.Installer,
            OutputDirectory = Path.GetFullPath(settings.OutputDirectory),
            LimitBytes = settings.LimitBytes,
            ReservedBytes = settings.ReservedBytes,
            Restore = settings.Restore,
            Strict = settings.Strict,
            NoSandbox = settings.NoSandbox,
            RequireLocked = settings.RequireLocked,
            DeniedReleases = settings.DeniedReleases is { } denied ? DeniedRelease.ReadAll(denied) : [],
            Baseline = SizeBaseline.Of(settings.Baseline, settings.FailOnGrowth),
            Progress = settings.Progress,
            RootFileSystem = settings.RootFileSystem is { } root ? RootFileSystem.Open(root, architecture) : null,
        };
        return settings.RuntimeSdk is { } sdk
            ? options with
            {
                RuntimeSdk = RuntimeSdk.Open(sdk, runtime, options.BundlesInterpreter),
            }
            : options;
    }

    /// <summary>The names of the steps that are switched on.</summary>
    /// <exception cref="LambdaLayerException">A name is no step's.</exception>
    public static IReadOnlySet<string> ActiveSteps(IReadOnlyList<CleanupStep> steps, LambdaLayerSettings settings)
    {
        var names = steps.Select(step => step.Name).ToList();
        return settings.Skip.Concat(settings.Only).FirstOrDefault(name => !names.Contains(name)) is { } unknown
            ? throw new LambdaLayerException(Suggestions.Unknown("step", unknown, names))
            : steps
                .Where(step =>
                    settings.Only.Count == 0
                        ? step.Profiles.HasFlag(LayerProfiles.Parse(settings.Profile))
                        : settings.Only.Contains(step.Name)
                )
                .Select(step => step.Name)
                .Where(name => !settings.Skip.Contains(name))
                .ToHashSet();
    }

    private static string? Requirements(LambdaLayerSettings settings, Recipe recipe)
    {
        if (settings.Requirements is not { } given)
        {
            return recipe.Requirements;
        }

        // A name alone may mean a file of the recipe, which is where its other pins lie.
        string[] candidates = [.. new[] { Path.GetFullPath(given), Path.Combine(recipe.Directory, given) }.Distinct()];
        return Array.Find(candidates, File.Exists)
            ?? throw new LambdaLayerException(
                $"The requirements file {given} does not exist: there is no file {string.Join(" and none ", candidates)}."
            );
    }

    /// <summary>A Python runtime brings its own version: the layer can be for no other.</summary>
    private static string? Python(LambdaLayerSettings settings, Recipe recipe, LambdaRuntime runtime)
    {
        var python = settings.Python is { } given ? LambdaTarget.ParsePython(given) : null;
        return runtime.ShipsPython is not { } shipped ? python ?? recipe.Python
            : python is null || python == shipped ? shipped
            : throw new LambdaLayerException(
                $"settings.Runtime={runtime.Identifier} runs Python {shipped}, not settings.Python={python}; leave one of the two away."
            );
    }

    private static string FindLinks(string value)
    {
        if (value.Contains("://", StringComparison.Ordinal))
        {
            return value;
        }

        var folder = Path.GetFullPath(value);
        return Path.Exists(folder) ? folder : throw new LambdaLayerException($"settings.FindLinks={value}: {folder} does not exist.");
    }
}
