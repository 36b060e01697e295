using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>LiteLLM 1.78.7, verified in a userland with glibc 2.31 as well, where there can be one.</summary>
public sealed class LiteLlm178Fixture(OldUserland userland)
    : LiteLlmLayerFixture("litellm-1.78", "requirements-1.78.txt", Dose.IsThorough, userland);
