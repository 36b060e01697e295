using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>Writes a recipe for requirements: they are installed, and every top-level module of what they name gets a probe.</summary>
internal static partial class NewRecipeStage
{
    private const string Requirements = "requirements.txt";
    private const string Constraints = "constraints.txt";
    private const string Probes = "verify.py";
    private const string DefaultRuntime = "nodejs22.x";
    private const int LongestName = 64;

    /// <exception cref="LambdaLayerException">
    /// The name or the file does not do, or the requirements cannot be installed; nothing was written.
    /// </exception>
    public static async Task<NewRecipe> RunAsync(LambdaLayerSettings settings, string name, CancellationToken cancellation)
    {
        var directory = Path.Combine(Path.GetFullPath(settings.RecipesDirectory), Checked(settings.RecipesDirectory, name));
        var requirements = Path.GetFullPath(
            settings.Requirements ?? throw new LambdaLayerException("A new recipe needs requirements: settings.Requirements=FILE.")
        );
        var source = RequirementsFile.Read(requirements);
        SourceRefusal.Run(source);
        SecretRefusal.OfAll(source);
        // Its folder is no recipe's until the rename: layer.yaml lies one level further down.
        using var working = TemporaryDirectory.Below(settings.RecipesDirectory);
        var draft = Directory.CreateDirectory(Path.Combine(working.Path, name)).FullName;
        await WriteRequirementsAsync(draft, source.For(draft, Constraints), cancellation);
        if (Path.ChangeExtension(requirements, ".in") is var input && input != requirements && File.Exists(input))
        {
            SecretRefusal.OfAll(RequirementsFile.Read(input));
            File.Copy(input, Path.Combine(draft, Path.ChangeExtension(Requirements, ".in")));
        }

        var runtime = settings.Runtime ?? DefaultRuntime;
        await WriteAsync(
            draft,
            RecipeReader.FileName,
            $"description: draft\ntarget:\n  runtime: {runtime}\n  architecture: found\n  python: found\nrequirements: {Requirements}\n",
            cancellation
        );
        var options = LayerOptionsResolver.Resolve(settings with { RecipesDirectory = working.Path, Recipe = name, Requirements = null });
        var hooks = await HooksAsync(options, cancellation);
        using var pipeline = new LayerPipeline(options with { Recipe = options.Recipe with { Allowed = hooks } }, cancellation);
        var (inputs, install, plan) = (await pipeline.InputsAsync(), await pipeline.InstallAsync(), await pipeline.PlanAsync());
        var imports = await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation);

        var given = RequirementsFile.Read(inputs.Requirements!);
        var distributions = install.Distributions.Where(distribution => given.Names.Contains(distribution.Name)).ToList();
        var modules = TopLevel(imports, distributions);
        var removed = plan
            .Packages.Changes.Where(change => change.Kind == ChangeKind.Remove)
            .ToDictionary(change => change.Path, change => change.Step, StringComparer.Ordinal);
        var recipe = new NewRecipe(
            name,
            directory,
            given.HasHashes,
            modules.Where(module => !removed.ContainsKey(module.Path)).Select(module => module.Name).ToList(),
            modules
                .Where(module => removed.ContainsKey(module.Path))
                .ToDictionary(module => module.Name, module => removed[module.Path], StringComparer.Ordinal)
        );

        // Where the recipe will be, relative paths lead elsewhere.
        await WriteRequirementsAsync(draft, source.For(directory, Constraints), cancellation);
        await WriteAsync(draft, RecipeReader.FileName, LayerYaml(inputs, distributions, hooks), cancellation);
        await WriteAsync(draft, Probes, VerifyPy(recipe, distributions), cancellation);
        RecipeReader.Read(working.Path, name);
        return Rename(draft, directory) ? recipe : throw Taken(name, directory);
    }

    /// <summary>
    /// The modules that are imported first: those without a dot, and in namespace packages, which are nothing themselves, the first ones
    /// below them.
    /// </summary>
    internal static IReadOnlyList<PythonModule> TopLevel(ImportGraph imports, IReadOnlyList<Distribution> distributions)
    {
        var files = distributions.SelectMany(distribution => distribution.Files).ToHashSet(StringComparer.Ordinal);
        return imports
            .TopLevel()
            .Where(name => ImportName().IsMatch(name))
            .Select(name => imports.Find(name)!)
            .Where(module => files.Contains(module.Path))
            .OrderBy(module => module.Name, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The name, if it does: it becomes a folder's and the zip file's.</summary>
    private static string Checked(string recipesDirectory, string name)
    {
        if (!ValidName().IsMatch(name) || name.Length > LongestName)
        {
            var nearest = Separators().Replace(name.ToLowerInvariant(), "-").Trim('-', '_');
            throw new LambdaLayerException(
                $"'{name}' is no name for a recipe: it becomes that of a folder and a zip file, so write up to "
                    + $"{LongestName} of a-z, 0-9, - and _, with a letter or digit first, for example "
                    + $"{(nearest.Length == 0 ? "my-layer" : nearest[..Math.Min(LongestName, nearest.Length)])}."
            );
        }

        var directory = Path.Combine(Path.GetFullPath(recipesDirectory), name);
        return Path.Exists(directory) ? throw Taken(name, directory) : name;
    }

    private static async Task WriteRequirementsAsync(
        string folder,
        (string Requirements, string Constraints) texts,
        CancellationToken cancellation
    )
    {
        await File.WriteAllTextAsync(Path.Combine(folder, Requirements), texts.Requirements, cancellation);
        if (texts.Constraints.Length > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, Constraints), texts.Constraints, cancellation);
        }
    }

    private static LambdaLayerException Taken(string name, string directory) =>
        new($"There is a recipe '{name}' already, in {directory}: choose another name, or build it with settings.Recipe={name}.");

    private static bool Rename(string draft, string directory)
    {
        try
        {
            Directory.Move(draft, directory);
            return true;
        }
        catch (IOException) when (Path.Exists(directory))
        {
            return false;
        }
    }

    private static string LayerYaml(LayerInputs inputs, IReadOnlyList<Distribution> distributions, IReadOnlyList<AllowedHook> hooks)
    {
        const int Most = 4;
        var names = distributions.Select(distribution => distribution.Name).ToList();
        var description = string.Join(", ", names.Take(Most)) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
        return $"""
                # A recipe to begin with: README.md, "Adding a recipe", has every key.
                description: {description}
                target:
                  runtime: {inputs.Target.Runtime.Identifier}
                  architecture: {inputs.Target.Architecture}
                  python: "{inputs.Target.Python}"
                requirements: {Requirements}
                # What the layer is about, when the requirements are a complete lock:
                # roots: [{names.FirstOrDefault() ?? "name"}]
                # Files that no step may touch, with the reason:
                # keep:
                #   - path: package/data/*.txt
                #     because: read at run time by a computed name
                # What the packages can work without:
                # optionalDependencies:
                #   distributions: [name]
                # Steps of the recipe's own:
                # steps:
                #   - name: Demos
                #     description: demonstrations
                #     reason: no function runs them
                #     paths: ["package/demos/**"]
                # Variables that functions with the layer should set; the probes run with them:
                # environment:
                #   NAME: value
                probes: {Probes}

                """ + Remarks(hooks);
    }

    /// <summary>
    /// The start-up hooks that a build refuses. They are looked at here, and nothing of them is run; to allow them is left to who has read
    /// them.
    /// </summary>
    private static async Task<IReadOnlyList<AllowedHook>> HooksAsync(LayerOptions options, CancellationToken cancellation)
    {
        using var pipeline = new LayerPipeline(options, cancellation);
        try
        {
            await pipeline.InstallAsync();
            return [];
        }
        catch (LambdaLayerException refusal) when (refusal.Hooks.Count > 0)
        {
            return refusal.Hooks;
        }
    }

    private static string Remarks(IReadOnlyList<AllowedHook> hooks) =>
        hooks.Count == 0
            ? ""
            : string.Concat(
                AllowedHook
                    .Yaml(hooks)
                    .Prepend("These run code at every start of Python, and are refused until you have read them and trust them:")
                    .Select(line => $"# {line}\n")
            );

    private static string VerifyPy(NewRecipe recipe, IReadOnlyList<Distribution> distributions)
    {
        var removed = string.Concat(
            recipe
                .Removed.OrderBy(module => module.Key, StringComparer.Ordinal)
                .Select(module => $"# Not probed, for {module.Value} takes it away: {module.Key}\n")
        );
        return $$""""
            """Probes of the layer: what it is for goes on working; add what your functions do."""

            from __future__ import annotations

            import functools
            import importlib
            import importlib.metadata

            import probes

            {{removed}}MODULES = {{List(recipe.Modules)}}
            DISTRIBUTIONS = {{List(distributions.Select(distribution => distribution.Name))}}

            # Each probe runs in a process of its own, on the plain install and on the layer, and must not raise.
            for module in MODULES:
                probes.add(f"import {module}", functools.partial(importlib.import_module, module))

            for distribution in DISTRIBUTIONS:
                probes.add(f"version of {distribution}", functools.partial(importlib.metadata.version, distribution))

            # @probes.probe
            # def answers() -> None:
            #     import package
            #
            #     assert package.answer() == 42

            """";
    }

    private static string List(IEnumerable<string> names) =>
        new StringBuilder("[\n").AppendJoin("", names.Select(name => $"    \"{name}\",\n")).Append(']').ToString();

    private static Task WriteAsync(string folder, string name, string text, CancellationToken cancellation) =>
        File.WriteAllTextAsync(Path.Combine(folder, name), text.ReplaceLineEndings("\n"), cancellation);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();

    [GeneratedRegex("[^a-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex(@"\A[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImportName();
}
