namespace Cake.LambdaLayer.Recipes;

/// <summary>Layers of a recipe that cannot be built; what is not said stands for all.</summary>
/// <param name="Runtime">A runtime identifier, or all.</param>
/// <param name="Architecture">An architecture, or all.</param>
/// <param name="Requirements">The name of a requirements file, or all.</param>
/// <param name="Because">Why they cannot be built.</param>
internal sealed record MatrixExclusion(string? Runtime, string? Architecture, string? Requirements, string Because)
{
    /// <summary>Whether it is about a layer.</summary>
    internal bool Matches(string runtime, string architecture, string? requirements) =>
        (Runtime ?? runtime) == runtime && (Architecture ?? architecture) == architecture && (Requirements ?? requirements) == requirements;
}
