namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>What the layer is about, as files.</summary>
/// <param name="Distributions">Normalized names of the distributions that were asked for.</param>
/// <param name="AlwaysImported">The files, as the layer names them, of all modules that importing those always imports.</param>
internal sealed record RootFiles(IReadOnlySet<string> Distributions, IReadOnlySet<string> AlwaysImported)
{
    /// <summary>Nothing, of which nothing can be missed.</summary>
    public static RootFiles None { get; } = new(new HashSet<string>(), new HashSet<string>());
}
