using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests;

/// <summary>A recipe that asks for nothing; tests say with <c>with</c> what matters to them.</summary>
internal static class TestRecipe
{
    public static Recipe Empty { get; } =
        new()
        {
            Name = "test",
            Directory = Path.GetTempPath(),
            Description = "for tests",
            Runtime = "nodejs22.x",
            Architecture = "x86_64",
            Python = "3.11",
        };

    public static LambdaTarget Node { get; } = new(LambdaRuntime.Parse("nodejs22.x"), "x86_64", "3.11");

    public static LambdaTarget Python { get; } = new(LambdaRuntime.Parse("python3.12"), "x86_64", "3.12");
}
