using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>One named, documented, switchable removal or rewrite.</summary>
/// <param name="Name">The name used by <c>settings.Skip</c> and <c>settings.Only</c>.</param>
/// <param name="Description">What it takes away.</param>
/// <param name="Reason">Why that is safe.</param>
/// <param name="Scope">The trees it looks at.</param>
/// <param name="Claims">
/// Its claims on a tree: a pure function, computed on the pristine install whatever other steps do. Claims on files that are not there are
/// ignored.
/// </param>
public sealed record CleanupStep(
    string Name,
    string Description,
    string Reason,
    CleanupScope Scope,
    Func<CleanupInput, IEnumerable<Claim>> Claims
)
{
    /// <summary>The profiles it belongs to.</summary>
    public LayerProfile Profiles { get; init; } = LayerProfile.All;

    /// <summary>
    /// What the packages need of the interpreter though the step could take it away, by names that the step finds in
    /// <see cref="CleanupInput.NeededOfInterpreter"/> when it looks at the interpreter.
    /// </summary>
    internal Func<CleanupInput, IEnumerable<string>> NeededOfInterpreter { get; init; } = _ => [];

    /// <summary>What people should know of how it went, one line each.</summary>
    internal Func<CleanupInput, IEnumerable<string>> Notes { get; init; } = _ => [];

    /// <summary>
    /// Whether it goes by what files are called, and so may take one that code reads: what is opened in the unmodified install comes back.
    /// </summary>
    internal bool GoesByNames { get; init; }

    /// <summary>The rules of the recipe that it goes by and that match nothing of the tree.</summary>
    internal Func<CleanupInput, IEnumerable<StaleRule>> StaleRules { get; init; } = _ => [];
}
