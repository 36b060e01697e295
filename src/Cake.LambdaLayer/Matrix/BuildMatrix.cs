using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Matrix;

/// <summary>All layers of recipes, one job each, in the form that GitHub Actions takes as the matrix of a job.</summary>
/// <param name="Include">The jobs.</param>
public sealed record BuildMatrix(IReadOnlyList<MatrixRow> Include)
{
    /// <summary>Raised when installs of the same inputs are no longer the same.</summary>
    private const int Format = 1;

    /// <summary>The Python that builds what any Python can build.</summary>
    private const string AnyPython = "3.13";

    private static readonly JsonSerializerOptions s_oneLine = new(JsonFile.Options) { WriteIndented = false };

    /// <summary>It as JSON on one line.</summary>
    /// <returns>For example <c>{"include":[{"name":…}]}</c>.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, s_oneLine);

    /// <summary>The layers of all recipes below a folder, or of one of them.</summary>
    /// <exception cref="LambdaLayerException">A recipe does not exist or has a mistake.</exception>
    internal static BuildMatrix Of(string recipesDirectory, string? recipe) =>
        Of((recipe is null ? RecipeReader.Names(recipesDirectory) : [recipe]).Select(name => RecipeReader.Read(recipesDirectory, name)));

    /// <summary>The product of recipes, runtimes, architectures and requirements, less what cannot be built.</summary>
    internal static BuildMatrix Of(IEnumerable<Recipe> recipes) => new(recipes.SelectMany(Rows).ToList());

    private static IEnumerable<MatrixRow> Rows(Recipe recipe) =>
        from runtime in recipe.Matrix.Runtimes
        from architecture in recipe.Matrix.Architectures
        from requirements in recipe.Matrix.Requirements.DefaultIfEmpty("")
        where !recipe.Matrix.Exclude.Any(exclusion => exclusion.Matches(runtime, architecture, requirements))
        select Row(
            recipe,
            new LambdaTarget(
                LambdaRuntime.Parse(runtime),
                architecture,
                LambdaRuntime.Parse(runtime).ShipsPython ?? recipe.Python ?? AnyPython
            ),
            requirements
        );

    private static MatrixRow Row(Recipe recipe, LambdaTarget target, string requirements)
    {
        string[] parts =
        [
            recipe.Name,
            target.FolderName,
            .. requirements.Length == 0 ? [] : new[] { Path.GetFileNameWithoutExtension(requirements) },
        ];
        return new MatrixRow
        {
            Name = string.Join('-', parts),
            Recipe = recipe.Name,
            Runtime = target.Runtime.Identifier,
            Architecture = target.Architecture,
            Requirements = requirements,
            Python = target.Python,
            // Source: GitHub docs, "GitHub-hosted runners", standard runners for public repositories.
            Runner = target.Architecture == "arm64" ? "ubuntu-24.04-arm" : "ubuntu-24.04",
            Result = $"{recipe.Name}/{target.FolderName}",
            CacheKey = $"install-{recipe.Name}-{Key(recipe, target, requirements)}",
        };
    }

    private static string Key(Recipe recipe, LambdaTarget target, string requirements)
    {
        var text = requirements.Length == 0 ? "" : File.ReadAllText(Path.Combine(recipe.Directory, requirements));
        var layout = LayerLayout.Of(recipe.BundlesInterpreter, target);
        var inputs = FormattableString.Invariant(
            $"{Format}\n{target.Python}\n{target.Architecture}\n{target.Runtime.GlibcMinor}\n{layout.BundlesInterpreter}\n{text}"
        );
        return Hashes.OfText(inputs)[..16];
    }
}
