using Cake.LambdaLayer.Tests;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Cake.LambdaLayer.AcceptanceTests.LongestFirst", "Cake.LambdaLayer.AcceptanceTests")]

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The order of these tests.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        nameof(LiteLlm178Specs),
        nameof(LiteLlm199Specs),
        nameof(KilledBuildSpecs),
        nameof(RobustnessSpecs),
        nameof(ConsoleSpecs),
        nameof(ScriptSpecs),
        nameof(EmulatedLayerSpecs),
        nameof(PublishSpecs),
        nameof(PandasLayerSpecs),
        nameof(BenchmarkSpecs),
        nameof(RestoreSpecs),
        nameof(BootstrapperEndToEndSpecs),
        nameof(SandboxSpecs),
        nameof(HealSpecs),
        nameof(SampleLayerSpecs),
        nameof(ReportPageSpecs),
        nameof(BadInputSpecs),
        nameof(LibraryZipSpecs),
        nameof(PortableInterpreterSpecs),
        nameof(DebianPythonSpecs),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.BeginWith(s_longest);
}
