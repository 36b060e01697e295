using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests;

/// <summary>Options of a build that writes to a folder of the test.</summary>
internal static class TestOptions
{
    public static async Task<LayerOptions> InAsync(string folder)
    {
        var interpreter = await TestInterpreter.FindAsync();
        var target = new LambdaTarget(LambdaRuntime.Parse("nodejs22.x"), LambdaTarget.HostArchitecture, interpreter.Minor);
        var steps = CleanupSteps.Of(TestRecipe.Empty);
        return new LayerOptions(
            TestRecipe.Empty,
            target,
            interpreter,
            Requirements: null,
            steps,
            steps.Select(step => step.Name).ToHashSet(),
            FindLinks: [],
            NoIndex: true,
            "pip",
            folder,
            262_144_000,
            0
        );
    }
}
