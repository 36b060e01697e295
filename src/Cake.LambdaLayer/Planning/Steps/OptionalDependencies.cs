using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Distributions that the recipe says the packages can work without, and what only they needed.</summary>
internal static partial class OptionalDependencies
{
    public static CleanupStep Step { get; } =
        new(
            nameof(OptionalDependencies),
            "distributions that the recipe calls optional, data only they read, and distributions nothing else requires any more",
            "Files go by the distribution's RECORD, never by a folder's name; what is still imported at start-up gets "
                + "a stand-in whose use raises an ImportError that names this step.",
            CleanupScope.Packages,
            Claims
        )
        {
            StaleRules = input =>
                [
                    .. Planning.StaleRules.OfGlobs(
                        input,
                        "optionalDependencies: data",
                        input.Recipe.Optional.Data.Select(data => data.Path)
                    ),
                    .. Planning.StaleRules.OfDistributions(
                        input,
                        "optionalDependencies: distributions",
                        input.Recipe.Optional.Distributions
                    ),
                    .. Planning.StaleRules.OfTopLevelPackages(input, "optionalDependencies: standIns", input.Recipe.Optional.StandIns),
                ],
        };

    private static IEnumerable<Claim> Claims(CleanupInput input)
    {
        var optional = input.Recipe.Optional;
        var named = optional.Distributions.Select(Distribution.Normalize).ToHashSet(StringComparer.Ordinal);
        var removed = input.Distributions.Where(distribution => named.Contains(distribution.Name)).ToList();
        if (removed.Count == 0)
        {
            return [];
        }

        return optional
            .StandIns.Select(module => StandIn(input, module))
            .OfType<Claim>()
            .Concat(removed.SelectMany(distribution => Whole(distribution, $"optional distribution {distribution.Name}")))
            .Concat(
                Orphans(input, removed)
                    .SelectMany(orphan => Whole(orphan, $"distribution {orphan.Name}, which nothing that stays requires"))
            )
            .Concat(
                optional.Data.SelectMany(data =>
                    input
                        .Matching(data.Path)
                        .Select(file => new Claim(
                            file.Path,
                            "data that only an optional distribution makes use of",
                            data.StandIn is null ? null : Encoding.UTF8.GetBytes(data.StandIn)
                        ))
                )
            );
    }

    private static IEnumerable<Claim> Whole(Distribution distribution, string rule) =>
        distribution.Files.Select(file => new Claim(file, rule));

    private static Claim? StandIn(CleanupInput input, string module)
    {
        if (!Identifier().IsMatch(module))
        {
            throw new LambdaLayerException(
                $"The recipe {input.Recipe.Name} names the stand-in '{module}': expected the import name of a top-level package."
            );
        }

        var path = $"{module}/__init__.py";
        return input.Tree.Find(path) is null
            ? null
            : new Claim(
                path,
                $"stand-in for {module}, which is still imported at start-up",
                Encoding.UTF8.GetBytes(
                    EmbeddedScripts.Read("stand_in.py").Replace("{step}", nameof(OptionalDependencies), StringComparison.Ordinal)
                )
            );
    }

    /// <summary>
    /// Distributions required by removed ones only, and by what goes with them; extras count as requirements, because nobody knows which
    /// were asked for.
    /// One that was asked for itself stays, and so does one that code which stays imports without saying so.
    /// </summary>
    private static List<Distribution> Orphans(CleanupInput input, List<Distribution> removed)
    {
        var gone = removed.Select(distribution => distribution.Name).ToHashSet(StringComparer.Ordinal);
        var orphans = new List<Distribution>();
        while (true)
        {
            var staying = input.Distributions.Where(distribution => !gone.Contains(distribution.Name)).ToList();
            var required = staying
                .SelectMany(distribution => distribution.Requires.Where(name => name != distribution.Name))
                .ToHashSet(StringComparer.Ordinal);
            var wanted = input
                .Distributions.Where(distribution => gone.Contains(distribution.Name))
                .SelectMany(distribution => distribution.Requires)
                .ToHashSet(StringComparer.Ordinal);
            var next = staying.FirstOrDefault(distribution =>
                wanted.Contains(distribution.Name)
                && !required.Contains(distribution.Name)
                && !input.Roots.Contains(distribution.Name)
                && !IsImportedByOthers(input, distribution, gone)
            );
            if (next is null)
            {
                return orphans;
            }

            gone.Add(next.Name);
            orphans.Add(next);
        }
    }

    private static bool IsImportedByOthers(CleanupInput input, Distribution distribution, HashSet<string> gone) =>
        input
            .Imports.ImportersOf(distribution.Files)
            .Any(path => input.OwnerOf(path) is not { } owner || (owner.Name != distribution.Name && !gone.Contains(owner.Name)));

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
