using Cake.LambdaLayer.Tests.Elf;
using Cake.LambdaLayer.Tests.Installation;
using Cake.LambdaLayer.Tests.Planning.Steps;
using Cake.LambdaLayer.Tests.Properties;
using Cake.LambdaLayer.Tests.Python;
using Cake.LambdaLayer.Tests.Tools;
using Cake.LambdaLayer.Tests.Verification.Probes;
using Cake.LambdaLayer.Tests.Verification.Sandbox;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Cake.LambdaLayer.Tests.LongestFirst", "Cake.LambdaLayer.Tests")]

namespace Cake.LambdaLayer.Tests;

/// <summary>The order of these tests.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
    [
        nameof(LockStageSpecs),
        nameof(SandboxSpecs),
        nameof(RecordCheckSpecs),
        nameof(ProbeHarnessSpecs),
        nameof(OutdatedStageSpecs),
        nameof(AnalyzeScriptSpecs),
        nameof(StripSpecs),
        nameof(BuiltInStepsSpecs),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.BeginWith(s_longest);
}
