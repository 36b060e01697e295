namespace Cake.LambdaLayer.Pipeline;

/// <summary>A recipe that was written for requirements.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Directory">Its folder, absolute.</param>
/// <param name="IsLocked">Whether the requirements lock files by their hashes.</param>
/// <param name="Modules">The modules that its probes import, in order.</param>
/// <param name="Removed">Top-level modules that have no probe since a cleanup step takes them away, each with the step.</param>
public sealed record NewRecipe(
    string Name,
    string Directory,
    bool IsLocked,
    IReadOnlyList<string> Modules,
    IReadOnlyDictionary<string, string> Removed
);
