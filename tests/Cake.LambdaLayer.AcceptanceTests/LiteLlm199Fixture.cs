namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>LiteLLM 1.99.4, the recipe's own pins.</summary>
public sealed class LiteLlm199Fixture() : LiteLlmLayerFixture("litellm-1.99", "requirements.txt");
