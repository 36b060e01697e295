using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>Something a static check found wrong with a file of the layer.</summary>
/// <param name="Path">The file, as a path below <c>/opt</c>.</param>
/// <param name="Problem">What is wrong, and what follows from it.</param>
internal sealed record Finding(string Path, string Problem)
{
    /// <summary>
    /// The distribution the file came with, <c>interpreter</c>, or <see langword="null"/> when no distribution records it.
    /// </summary>
    public string? Distribution { get; init; }

    /// <summary>Whether the layer is refused for it; what is merely strange is told.</summary>
    public bool Fails { get; init; } = true;

    /// <summary>One line for people.</summary>
    /// <returns>File, distribution, problem.</returns>
    public override string ToString() => Distribution is null ? $"{Path}: {Problem}" : $"{Path} ({Distribution}): {Problem}";
}
