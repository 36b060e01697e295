namespace Cake.LambdaLayer.Publishing;

/// <summary>What became of a function that is to use a layer.</summary>
/// <param name="Name">The function, as it was named.</param>
/// <param name="IsChanged">Whether it had to be updated.</param>
/// <param name="Layers">The ARNs of its layers, in the order Lambda lays them over one another.</param>
/// <param name="Variables">Names of the environment variables that were set or changed.</param>
/// <param name="LeastBytes">What function and layers take unzipped, in bytes, as far as it is known: see <see cref="OnlyZipped"/>.</param>
/// <param name="OnlyZipped">
/// What is counted by the size of its zip, since the API tells no other: the function's code, and layers that were not published by this
/// addin.
/// </param>
internal sealed record FunctionUpdate(
    string Name,
    bool IsChanged,
    IReadOnlyList<string> Layers,
    IReadOnlyList<string> Variables,
    long LeastBytes,
    IReadOnlyList<string> OnlyZipped
);
