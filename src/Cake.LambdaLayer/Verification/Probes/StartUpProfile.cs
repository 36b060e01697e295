using System.Globalization;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification.Imports;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>One import of a layer's packages, measured by Python itself (<c>-X importtime</c>), which takes some time of its own.</summary>
/// <param name="Statement">What was imported.</param>
/// <param name="Modules">The modules in the order in which they were done: each behind those that it imports.</param>
internal sealed partial record StartUpProfile(string Statement, IReadOnlyList<ImportedModule> Modules)
{
    /// <summary>Reads what Python wrote to standard error.</summary>
    public static StartUpProfile Parse(string statement, string error) =>
        new(
            statement,
            Line()
                .Matches(error)
                .Select(match => new ImportedModule(
                    match.Groups["name"].Value.TrimEnd(),
                    match.Groups["indent"].Length / 2,
                    long.Parse(match.Groups["self"].ValueSpan, CultureInfo.InvariantCulture)
                ))
                .ToList()
        );

    /// <summary>
    /// What a function imports at its start: what the recipe is timed with, or the distributions that were asked for; empty when there are
    /// none.
    /// </summary>
    public static string StatementOf(Recipe recipe, IReadOnlyList<Distribution> distributions)
    {
        if (recipe.Benchmark is { } benchmark)
        {
            return benchmark.Import;
        }

        var named = recipe.Roots.Select(Distribution.Normalize).ToHashSet(StringComparer.Ordinal);
        var required = distributions
            .SelectMany(distribution => distribution.Requires.Where(name => name != distribution.Name))
            .ToHashSet(StringComparer.Ordinal);
        return string.Join(
            "; ",
            distributions
                .Where(distribution => named.Count == 0 ? !required.Contains(distribution.Name) : named.Contains(distribution.Name))
                .Select(MainModule)
                .OfType<string>()
                .Select(module => $"import {module}")
        );
    }

    /// <summary>The module of the distribution's own name, or else the first one.</summary>
    private static string? MainModule(Distribution distribution)
    {
        var modules = distribution
            .Files.Select(file => TopLevel().Match(file))
            .Where(match => match.Success)
            .Select(match => match.Groups["name"].Value)
            .Order(StringComparer.Ordinal)
            .ToList();
        return modules.Find(module => Distribution.Normalize(module) == distribution.Name) ?? modules.FirstOrDefault();
    }

    // import time:       123 |        456 |     name, which is indented by two for each import around it
    [GeneratedRegex(
        @"^import time: +(?<self>\d+) \| +\d+ \| (?<indent> *)(?<name>\S.*)$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline
    )]
    private static partial Regex Line();

    [GeneratedRegex(@"\A(?<name>[A-Za-z]\w*)(?:/__init__)?\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex TopLevel();
}
