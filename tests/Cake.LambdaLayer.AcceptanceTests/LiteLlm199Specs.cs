namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class LiteLlm199Specs(LiteLlm199Fixture layer)
    : LiteLlmLayerSpecs(layer, mostPackagesBytes: 84_000_000, mostLayerBytes: 112_000_000, fewestProbes: 219),
        IClassFixture<LiteLlm199Fixture>;
