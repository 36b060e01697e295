using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Cake.LambdaLayer.AcceptanceTests.LongestFirst", "Cake.LambdaLayer.AcceptanceTests")]

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Begins with the classes that take longest, so that no core has nothing to do at the end; no test depends on it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        nameof(LiteLlm178Specs), nameof(LiteLlm199Specs), nameof(KilledBuildSpecs), nameof(RobustnessSpecs), nameof(ConsoleSpecs), nameof(ScriptSpecs), nameof(EmulatedLayerSpecs),
        nameof(PublishSpecs), nameof(PandasLayerSpecs), nameof(BenchmarkSpecs), nameof(RestoreSpecs), nameof(BootstrapperEndToEndSpecs), nameof(SandboxSpecs), nameof(HealSpecs),
        nameof(SampleLayerSpecs), nameof(ReportPageSpecs), nameof(BadInputSpecs), nameof(LibraryZipSpecs), nameof(PortableInterpreterSpecs),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(s_longest, name => collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal)) is var place and >= 0 ? place : s_longest.Length);
}
