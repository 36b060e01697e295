using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Cake.LambdaLayer.AcceptanceTests.LongestFirst))]

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// Begins with the classes that take minutes, so that none of them is left alone at the end with a core that has nothing to do; no test
/// depends on it.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        nameof(LiteLlm199Specs),
        nameof(LiteLlm178Specs),
        nameof(KilledBuildSpecs),
        nameof(RobustnessSpecs),
        nameof(ScriptSpecs),
        nameof(EmulatedLayerSpecs),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : Xunit.Sdk.ITestCollection =>
        testCollections
            .OrderBy(collection =>
                s_longest.TakeWhile(name => !collection.TestCollectionDisplayName.EndsWith($".{name}", StringComparison.Ordinal)).Count()
            )
            .ToList();
}
