using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Matrix;

/// <summary>One layer to build, as one job of a CI system.</summary>
/// <param name="Name">What it is called, also fit for a file: <c>sample-nodejs22.x-x86_64-requirements-old</c>.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Runtime">The Lambda runtime identifier.</param>
/// <param name="Architecture">The architecture as Lambda spells it.</param>
/// <param name="Requirements">The requirements file's name, or empty when the recipe has none.</param>
/// <param name="Python">The Python minor version to build with.</param>
/// <param name="Runner">The label of GitHub's machines of that architecture, where the probes can run.</param>
/// <param name="Result">The folder of its result, below the output folder.</param>
/// <param name="CacheKey">
/// The same for layers that are made of the same install, as far as that is known without the installer: requirements, Python, architecture
/// and C library.
/// </param>
public sealed record MatrixRow(
    string Name,
    string Recipe,
    string Runtime,
    string Architecture,
    string Requirements,
    string Python,
    string Runner,
    string Result,
    string CacheKey
);
