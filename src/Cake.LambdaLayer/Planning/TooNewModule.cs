namespace Cake.LambdaLayer.Planning;

/// <summary>
/// An extension module of the standard library that needs a newer C library than the runtime has, itself or by a library, where all the
/// rest of the interpreter does with that of the runtime.
/// </summary>
/// <param name="Path">Its file, below the layer.</param>
/// <param name="Name">Its name, for example <c>_crypt</c>.</param>
/// <param name="Because">What it needs.</param>
/// <param name="ImportedBy">Modules of the standard library that import it.</param>
internal sealed record TooNewModule(string Path, string Name, string Because, IReadOnlyList<string> ImportedBy);
