using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Recipes;

/// <summary>Reads recipes: <c>NAME/layer.yaml</c> below one folder.</summary>
internal static class RecipeReader
{
    /// <summary>The value of <c>requirements</c> that stands for the wheels CPython carries for <c>ensurepip</c>.</summary>
    private const string EnsurePip = "ensurepip";

    /// <summary>The value of <c>python</c> and <c>architecture</c> that stands for those of the interpreter found.</summary>
    private const string Found = "found";

    public const string FileName = "layer.yaml";

    public static IReadOnlyList<string> Names(string recipesDirectory) =>
        Directory.Exists(recipesDirectory)
            ? Directory
                .EnumerateDirectories(recipesDirectory)
                .Where(directory => File.Exists(Path.Combine(directory, FileName)))
                .Select(directory => Path.GetFileName(directory))
                .Order(StringComparer.Ordinal)
                .ToList()
            : [];

    public static Recipe Read(string recipesDirectory, string name)
    {
        var names = Names(recipesDirectory);
        return names.Contains(name)
            ? Read(Path.Combine(Path.GetFullPath(recipesDirectory), name))
            : throw new LambdaLayerException(Suggestions.Unknown("recipe", name, names));
    }

    private static Recipe Read(string directory)
    {
        var map = YamlMap.Load(
            Path.Combine(directory, FileName),
            "description",
            "target",
            "requirements",
            "roots",
            "bundlesInterpreter",
            "awsServices",
            "provided",
            "keep",
            "optionalDependencies",
            "steps",
            "environment",
            "probes",
            "benchmark",
            "allowed",
            "overwrites",
            "libraries",
            "matrix"
        );
        var target =
            map.Map("target", "runtime", "architecture", "python")
            ?? throw map.Mistake("target", "'target' is missing; expected a mapping with the keys runtime, architecture, python");
        var optional = map.Map("optionalDependencies", "distributions", "standIns", "data");
        var requirements = map.Required("requirements");

        var recipe = new Recipe
        {
            Name = Path.GetFileName(directory),
            Directory = directory,
            Description = map.Required("description"),
            Runtime =
                target.Parsed("runtime", text => LambdaRuntime.Parse(text).Identifier)
                ?? throw target.Mistake("runtime", "'runtime' is missing; expected a Lambda runtime identifier such as nodejs22.x"),
            Architecture = target.Optional("architecture") == Found ? null : target.Parsed("architecture", LambdaTarget.ParseArchitecture),
            Python = target.Optional("python") == Found ? null : target.Parsed("python", LambdaTarget.ParsePython),
            Requirements = requirements == EnsurePip ? null : ExistingFile(map, "requirements", directory, requirements),
            Roots = map.Texts("roots"),
            BundlesInterpreter = map.Flag("bundlesInterpreter"),
            AwsServices = map.Texts("awsServices"),
            Provided = map.Texts("provided"),
            Keep = map.Maps("keep", "path", "because")
                .Select(rule => new KeepRule(Pattern(rule, "path"), rule.Required("because")))
                .ToList(),
            Optional = optional is null
                ? OptionalDependencies.None
                : new OptionalDependencies(
                    optional.Texts("distributions"),
                    optional.Texts("standIns"),
                    optional
                        .Maps("data", "path", "standIn")
                        .Select(data => new OptionalData(Pattern(data, "path"), data.Optional("standIn")))
                        .ToList()
                ),
            Steps = map.Maps("steps", "name", "description", "reason", "paths", "unreachable", "profiles").Select(ReadStep).ToList(),
            Environment = map.Dictionary("environment"),
            Probes = map.Optional("probes") is { } probes ? ScriptOrPackage(map, "probes", directory, probes) : null,
            Benchmark = map.Map("benchmark", "import", "call", "script") is not { } benchmark
                ? null
                : new RecipeBenchmark(
                    benchmark.Required("import"),
                    benchmark.Required("call"),
                    benchmark.Optional("script") is { } script ? ExistingFile(benchmark, "script", directory, script) : null
                ),
            Allowed = map.Maps("allowed", "path", "distribution", "because")
                .Select(rule => new AllowedHook(rule.Required("path"), rule.Required("distribution"), rule.Required("because")))
                .ToList(),
            Overwrites = map.Maps("overwrites", "path", "distribution", "because")
                .Select(rule => new OverwriteRule(Pattern(rule, "path"), rule.Required("distribution"), rule.Required("because")))
                .ToList(),
            Libraries = GivenLibrary.ReadAll(map, directory),
        };
        return recipe with { Matrix = ReadMatrix(map, recipe) };
    }

    /// <summary>What it does not say is the recipe's own target, with every requirements file of its folder.</summary>
    private static RecipeMatrix ReadMatrix(YamlMap recipeMap, Recipe recipe)
    {
        var map = recipeMap.Map("matrix", "runtimes", "architectures", "requirements", "exclude");
        var requirements =
            map?.Texts("requirements") is { Count: > 0 } given
                ? given
                    .Select(name => Path.GetRelativePath(recipe.Directory, ExistingFile(map, "requirements", recipe.Directory, name)))
                    .ToList()
            : recipe.Requirements is null ? []
            : Directory
                .EnumerateFiles(recipe.Directory, "requirements*.txt")
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal)
                .ToList();
        var matrix = new RecipeMatrix(
            map?.Texts("runtimes", text => LambdaRuntime.Parse(text).Identifier) is { Count: > 0 } runtimes
                ? runtimes
                : recipe.Matrix.Runtimes,
            map?.Texts("architectures", LambdaTarget.ParseArchitecture) is { Count: > 0 } architectures
                ? architectures
                : recipe.Matrix.Architectures,
            requirements,
            []
        );
        return matrix with
        {
            Exclude =
                map?.Maps("exclude", "runtime", "architecture", "requirements", "because")
                    .Select(entry => ReadExclusion(entry, matrix))
                    .ToList()
                ?? [],
        };
    }

    private static MatrixExclusion ReadExclusion(YamlMap map, RecipeMatrix matrix) =>
        new(
            OneOf(map, "runtime", matrix.Runtimes),
            OneOf(map, "architecture", matrix.Architectures),
            OneOf(map, "requirements", matrix.Requirements),
            map.Required("because")
        );

    private static string? OneOf(YamlMap map, string key, IReadOnlyList<string> valid) =>
        map.Parsed(
            key,
            text => valid.Contains(text) ? text : throw new LambdaLayerException(Suggestions.Unknown($"{key} of the matrix", text, valid))
        );

    private static RecipeStep ReadStep(YamlMap map)
    {
        var step = new RecipeStep(
            map.Required("name"),
            map.Required("description"),
            map.Required("reason"),
            map.Texts("paths", glob => Pattern("paths", glob)),
            map.Texts("unreachable")
        )
        {
            Profiles = map.Texts("profiles") is { Count: > 0 } profiles ? Profiles(map, profiles) : LayerProfile.All,
        };
        return step.Paths.Count + step.Unreachable.Count > 0
            ? step
            : throw map.Mistake("name", $"step '{step.Name}' removes nothing; expected 'paths' or 'unreachable'");
    }

    private static LayerProfile Profiles(YamlMap map, IReadOnlyList<string> names)
    {
        try
        {
            return names.Select(LayerProfiles.Parse).Aggregate((all, profile) => all | profile);
        }
        catch (LambdaLayerException exception)
        {
            throw map.Mistake("profiles", exception.Message);
        }
    }

    private static string ScriptOrPackage(YamlMap map, string key, string directory, string name)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(directory, name)));
        return !Directory.Exists(path) ? ExistingFile(map, key, directory, name)
            : File.Exists(Path.Combine(path, "__init__.py")) ? path
            : throw map.Mistake(key, $"'{key}' names the folder {name}, which is no Python package: it has no __init__.py");
    }

    private static string Pattern(YamlMap map, string key) => map.Parsed(key, glob => Pattern(key, glob)) ?? map.Required(key);

    private static string Pattern(string key, string glob)
    {
        try
        {
            Globs.Check(glob);
            return glob;
        }
        catch (LambdaLayerException exception)
        {
            throw new LambdaLayerException($"'{key}': {exception.Message}");
        }
    }

    private static string ExistingFile(YamlMap map, string key, string directory, string name)
    {
        var path = Path.GetFullPath(Path.Combine(directory, name));
        return RegularFile.Is(path) ? path
            : Path.Exists(path) ? throw map.Mistake(key, $"'{key}' names {name}, which is no file in {directory}")
            : throw map.Mistake(key, $"'{key}' names {name}, which does not exist in {directory}");
    }
}
