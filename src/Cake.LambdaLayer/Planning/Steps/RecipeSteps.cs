using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>The steps that recipes define.</summary>
internal static class RecipeSteps
{
    public static CleanupStep Of(RecipeStep step) =>
        new(
            step.Name,
            step.Description,
            step.Reason,
            CleanupScope.Packages,
            input =>
                step.Paths.SelectMany(glob => input.Matching(glob).Select(file => new Claim(file.Path, $"matches {glob}")))
                    .Concat(step.Unreachable.SelectMany(package => Unreachable(input, package)))
        )
        {
            Profiles = step.Profiles,
            StaleRules = input =>
                [
                    .. Planning.StaleRules.OfGlobs(input, $"steps: {step.Name}: paths", step.Paths),
                    .. Planning.StaleRules.OfPackages(input, $"steps: {step.Name}: unreachable", step.Unreachable),
                ],
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
