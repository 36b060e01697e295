namespace Cake.LambdaLayer.Recipes;

/// <summary>Distributions that the packages can work without, and what else goes or comes with them.</summary>
/// <param name="Distributions">Names of distributions, in any spelling.</param>
/// <param name="StandIns">Import names that are still imported at start-up and so get a stand-in.</param>
/// <param name="Data">Files that only those distributions make use of.</param>
internal sealed record OptionalDependencies(
    IReadOnlyList<string> Distributions,
    IReadOnlyList<string> StandIns,
    IReadOnlyList<OptionalData> Data
)
{
    /// <summary>None.</summary>
    public static OptionalDependencies None { get; } = new([], [], []);
}
