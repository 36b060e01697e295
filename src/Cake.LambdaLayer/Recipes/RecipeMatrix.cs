namespace Cake.LambdaLayer.Recipes;

/// <summary>
/// The layers that are made of a recipe: each runtime with each architecture and each requirements file, but for those left out.
/// </summary>
/// <param name="Runtimes">Lambda runtime identifiers.</param>
/// <param name="Architectures">Architectures as Lambda spells them.</param>
/// <param name="Requirements">
/// Names of requirements files in the recipe's folder; none when the recipe has no requirements of its own.
/// </param>
/// <param name="Exclude">What cannot be built.</param>
internal sealed record RecipeMatrix(
    IReadOnlyList<string> Runtimes,
    IReadOnlyList<string> Architectures,
    IReadOnlyList<string> Requirements,
    IReadOnlyList<MatrixExclusion> Exclude
);
