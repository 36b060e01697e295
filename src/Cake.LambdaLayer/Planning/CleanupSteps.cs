using System.Reflection;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>The cleanup steps there are: the addin's own, those of a recipe and those of a script.</summary>
internal static class CleanupSteps
{
    /// <summary>A recipe's own steps stand behind AwsSdk, so that a file is booked on what its recipe says of it.</summary>
    private const int RecipeOrder = 15;

    private static readonly IReadOnlyList<CleanupStep> s_builtIn = typeof(CleanupSteps)
        .Assembly.GetTypes()
        .Where(type => type.Namespace == $"{typeof(CleanupSteps).Namespace}.Steps")
        .Select(type => type.GetProperty("Step", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<CleanupStep>()
        .ToList();

    /// <exception cref="LambdaLayerException">The recipe or the script gives a step a name that is taken.</exception>
    public static IReadOnlyList<CleanupStep> Of(Recipe recipe, IReadOnlyList<CleanupStep>? ofScript = null)
    {
        var ofRecipe = s_builtIn.Concat(recipe.Steps.Select(FromRecipe)).ToList();
        var steps = ofRecipe.Concat(ofScript ?? []).OrderBy(step => step.Order).ToList();
        return Twice(ofRecipe) is { } name ? throw Taken($"The recipe {recipe.Name} defines", name)
            : Twice(steps) is { } taken ? throw Taken("The settings define", taken)
            : steps;
    }

    /// <summary>The names of the steps that are switched on.</summary>
    /// <exception cref="LambdaLayerException">A name is no step's.</exception>
    public static IReadOnlySet<string> Active(IReadOnlyList<CleanupStep> steps, LambdaLayerSettings settings)
    {
        var names = steps.Select(step => step.Name).ToList();
        return settings.Skip.Concat(settings.Only).FirstOrDefault(name => !names.Contains(name)) is { } unknown
            ? throw new LambdaLayerException(Suggestions.Unknown("step", unknown, names))
            : steps
                .Where(step =>
                    settings.Only.Count == 0 ? step.Profiles.HasFlag(Profile(settings.Profile)) : settings.Only.Contains(step.Name)
                )
                .Select(step => step.Name)
                .Where(name => !settings.Skip.Contains(name))
                .ToHashSet();
    }

    /// <summary>The names of the profiles there are.</summary>
    public static IReadOnlyList<string> Profiles { get; } = ["start", "size", "debug"];

    /// <exception cref="LambdaLayerException">There is no such profile.</exception>
    public static LayerProfile Profile(string name) =>
        Profiles.Contains(name)
            ? Enum.Parse<LayerProfile>(name, ignoreCase: true)
            : throw new LambdaLayerException(Suggestions.Unknown("profile", name, Profiles));

    private static string? Twice(IEnumerable<CleanupStep> steps) =>
        steps.GroupBy(step => step.Name).FirstOrDefault(group => group.Count() > 1)?.Key;

    private static LambdaLayerException Taken(string who, string name) =>
        new($"{who} the step '{name}', but there is one of that name already; choose another name.");

    private static CleanupStep FromRecipe(RecipeStep step) =>
        new(
            RecipeOrder,
            step.Name,
            step.Description,
            step.Reason,
            CleanupScope.Packages,
            input =>
                step.Paths.SelectMany(glob => Globs.Match(input.Tree, glob).Select(file => new Claim(file.Path, $"matches {glob}")))
                    .Concat(step.Unreachable.SelectMany(package => Unreachable(input, package)))
        )
        {
            Profiles = step.Profiles,
        };

    /// <summary>Everything below a package, but the modules that code outside can reach and that can be imported.</summary>
    private static IEnumerable<Claim> Unreachable(CleanupInput input, string package)
    {
        var folder = package.Replace('.', '/');
        bool IsInside(string module) => module == package || module.StartsWith(package + ".", StringComparison.Ordinal);

        var unimportable = input.Unimportable.Keys.ToHashSet(StringComparer.Ordinal);
        var outside = input
            .Imports.Modules.Select(module => module.Name)
            .Where(module => !IsInside(module) && !unimportable.Contains(module));
        var staying = input
            .Imports.Reachable(outside, unimportable)
            .Where(IsInside)
            .Select(module => input.Imports.Find(module)?.Path)
            .ToHashSet(StringComparer.Ordinal);
        return input
            .Tree.Below(folder)
            .Select(file =>
                staying.Contains(file.Path)
                    ? Claim.Spare(file.Path, $"module of {package} that code outside reaches and can import")
                    : new Claim(
                        file.Path,
                        input.Imports.FindByPath(file.Path) is null
                            ? $"data of {package}"
                            : $"module of {package} that no code outside reaches"
                    )
            );
    }
}
