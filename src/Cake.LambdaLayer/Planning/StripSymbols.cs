namespace Cake.LambdaLayer.Planning;

/// <summary>An ELF file without the symbols that the loader does not read.</summary>
/// <param name="Machine">The processor that the file is for.</param>
internal sealed record StripSymbols(string Machine) : Transformation;
