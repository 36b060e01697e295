namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>LiteLLM 1.78.7.</summary>
public sealed class LiteLlm178Fixture() : LiteLlmLayerFixture("litellm-1.78", "requirements-1.78.txt");
