using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Recipes;

/// <summary>A cleanup step that a recipe defines for its own packages.</summary>
/// <param name="Name">The name used by <c>settings.Skip</c> and <c>settings.Only</c>.</param>
/// <param name="Description">What it takes away.</param>
/// <param name="Reason">Why that is safe.</param>
/// <param name="Paths">Globs of files to remove.</param>
/// <param name="Unreachable">
/// Dotted packages of which everything goes but the modules that code outside can reach and that can be imported.
/// </param>
internal sealed record RecipeStep(
    string Name,
    string Description,
    string Reason,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> Unreachable
)
{
    /// <summary>The profiles it belongs to.</summary>
    public LayerProfile Profiles { get; init; } = LayerProfile.All;
}
