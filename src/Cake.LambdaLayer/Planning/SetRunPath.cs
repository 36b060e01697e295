namespace Cake.LambdaLayer.Planning;

/// <summary>An ELF file that finds its libraries from its place in the layer.</summary>
/// <param name="RunPath">The folders where the loader looks for libraries.</param>
/// <param name="Loader">The loader that starts a program, or <see langword="null"/> for the one it names itself.</param>
internal sealed record SetRunPath(string RunPath, string? Loader) : Transformation;
