using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>Finds the rules of a recipe that match nothing any more, and what they may have meant.</summary>
internal static class StaleRules
{
    private const int MostProposals = 3;
    private const int ShortestName = 2;

    /// <summary>The rules of all, and of the steps that are on: one that is off breaks nothing.</summary>
    /// <param name="input">The install and the recipe.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="activeSteps">Which of them are on.</param>
    public static IReadOnlyList<StaleRule> Find(CleanupInput input, IEnumerable<CleanupStep> steps, IReadOnlySet<string> activeSteps) =>
        [
            // The plan of the packages does not know the interpreter.
            .. OfGlobs(input, "keep", input.Recipe.Keep.Select(rule => rule.Path).Where(path => !LayerLayout.IsOfInterpreter(path))),
            .. steps.Where(step => activeSteps.Contains(step.Name)).SelectMany(step => step.StaleRules(input)),
        ];

    /// <summary>Globs that match no file.</summary>
    public static IEnumerable<StaleRule> OfGlobs(CleanupInput input, string key, IEnumerable<string> globs) =>
        globs
            .Where(glob => !input.Matching(glob).Any())
            .Select(glob => (Written: glob, Pattern: input.Layout.ToTreePath(glob)))
            .Select(glob => new StaleRule(key, glob.Written, Elsewhere(input.Tree, glob.Pattern))
            {
                Nearby = Nearby(input.Tree, glob.Pattern),
            });

    /// <summary>Dotted packages that are not there.</summary>
    public static IEnumerable<StaleRule> OfPackages(CleanupInput input, string key, IEnumerable<string> packages) =>
        packages
            .Where(package => !input.Tree.Below(package.Replace('.', '/')).Any())
            .Select(package => new StaleRule(key, package, Packages(input, package)));

    /// <summary>Distributions that are not installed.</summary>
    public static IEnumerable<StaleRule> OfDistributions(CleanupInput input, string key, IEnumerable<string> names)
    {
        var installed = input.Distributions.Select(distribution => distribution.Name).ToHashSet(StringComparer.Ordinal);
        return names
            .Where(name => !installed.Contains(Distribution.Normalize(name)))
            .Select(name => new StaleRule(key, name, Nearest(name, installed)));
    }

    /// <summary>Top-level packages that are not there.</summary>
    public static IEnumerable<StaleRule> OfTopLevelPackages(CleanupInput input, string key, IEnumerable<string> names)
    {
        var packages = input
            .Imports.Modules.Where(module => module.IsPackage && !module.Name.Contains('.', StringComparison.Ordinal))
            .Select(module => module.Name)
            .ToList();
        return names
            .Where(name => input.Tree.Find($"{name}/__init__.py") is null)
            .Select(name => new StaleRule(key, name, Nearest(name, packages)));
    }

    /// <summary>
    /// The glob in the case that names have, or with another folder in front: as much of its end as still matches something. A file that
    /// is nowhere may have got another name where it lay.
    /// </summary>
    internal static IReadOnlyList<string> Elsewhere(FileTree tree, string glob)
    {
        if (InOtherCase(tree, glob) is { Count: > 0 } inOtherCase)
        {
            return inOtherCase;
        }

        string[] parts = [.. Globs.Parts(glob)];
        for (var first = 1; first < parts.Length && Array.FindIndex(parts, first, IsTelling) is var at and >= 0; first = at + 1)
        {
            var end = string.Join('/', parts[at..]);
            var found = Globs
                .Match(tree, $"**/{end}")
                .Select(file => at == parts.Length - 1 ? file.Folder : FolderBefore(file.Path, parts[at]))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(folder => folder.Length == 0 ? end : $"{folder}/{end}")
                .Where(proposal => Globs.Match(tree, proposal).Any())
                .Take(MostProposals)
                .ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return parts.Length < 2 ? [] : [.. Nearest(parts[^1], NamesIn(tree, FolderOf(parts))).Select(name => $"{FolderOf(parts)}/{name}")];
    }

    private static IReadOnlyList<string> InOtherCase(FileTree tree, string glob)
    {
        var found = Globs.MatchIgnoringCase(tree.Files.Select(file => file.Path), glob).Take(MostProposals).ToList();
        return found.Count == 0 ? []
            : Array.Find([glob.ToLowerInvariant(), glob.ToUpperInvariant()], other => Globs.Match(tree, other).Any()) is { } other ? [other]
            : found.ConvertAll(Globs.Escaped);
    }

    /// <summary>What there is in the folder that a glob is about; <see langword="null"/> when there is no such folder.</summary>
    private static string? Nearby(FileTree tree, string glob)
    {
        string[] parts = [.. Globs.Parts(glob)];
        return parts.Length < 2 || NamesIn(tree, FolderOf(parts)) is not { Count: > 0 } names
            ? null
            : $"{FolderOf(parts)} has {string.Join(", ", names.Take(MostProposals))}"
                + $"{(names.Count > MostProposals ? $" and {names.Count - MostProposals} more" : "")}";
    }

    private static string FolderOf(string[] parts) => string.Join('/', parts[..^1]);

    private static List<string> NamesIn(FileTree tree, string folder) =>
        tree.Below(folder).Select(file => file.Path[(folder.Length + 1)..].Split('/')[0]).Distinct().ToList();

    private static IReadOnlyList<string> Packages(CleanupInput input, string package)
    {
        var last = package[(package.LastIndexOf('.') + 1)..];
        // Of the same distribution's, the one that lies least deep: a package of that name further down is more likely another one.
        var related = input
            .Imports.Modules.Where(module =>
                module.IsPackage
                && module.Name.Split('.')[0] == package.Split('.')[0]
                && module.Name.EndsWith($".{last}", StringComparison.Ordinal)
            )
            .Select(module => module.Name)
            .GroupBy(name => name.Count(letter => letter == '.'))
            .MinBy(group => group.Key)
            ?.Take(MostProposals)
            .ToList();
        var parent = package[..Math.Max(0, package.LastIndexOf('.'))];
        var siblings = input
            .Imports.Modules.Where(module =>
                module.IsPackage
                && module.Name.StartsWith($"{parent}.", StringComparison.Ordinal)
                && module.Name.LastIndexOf('.') == parent.Length
            )
            .Select(module => module.Name[(parent.Length + 1)..]);
        return related ?? Nearest(last, siblings).Select(name => $"{parent}.{name}").ToList();
    }

    private static string? FolderBefore(string path, string name)
    {
        var at = $"/{path}/".IndexOf($"/{name}/", StringComparison.Ordinal);
        return at < 0 ? null : path[..Math.Max(0, at - 1)];
    }

    private static IReadOnlyList<string> Nearest(string name, IEnumerable<string> names) =>
        Suggestions.Nearest(name, names) is { } nearest ? [nearest] : [];

    /// <summary>What is little but wildcards and an ending matches anything.</summary>
    private static bool IsTelling(string part) =>
        Path.GetFileNameWithoutExtension(part).Replace("*", "", StringComparison.Ordinal).Length >= ShortestName;
}
