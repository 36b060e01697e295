using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Options;

/// <summary>What somebody wants back in the layer.</summary>
/// <param name="Steps">Steps to switch off.</param>
/// <param name="Paths">Globs over what was taken away: paths below the packages, or in the layer as Lambda mounts it.</param>
/// <param name="Modules">
/// Dotted names of modules: each comes back with what lies below it and with what importing it always imports.
/// </param>
public sealed record RestoreRequest(IReadOnlyList<string> Steps, IReadOnlyList<string> Paths, IReadOnlyList<string> Modules)
{
    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => Steps.Count + Paths.Count + Modules.Count == 0;
}
