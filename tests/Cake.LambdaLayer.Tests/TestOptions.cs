using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests;

/// <summary>What a build goes by that writes to a folder of the test.</summary>
internal static class TestOptions
{
    public static async Task<LayerInputs> InAsync(string folder, Func<LayerOptions, LayerOptions>? configure = null)
    {
        var interpreter = await TestInterpreter.FindAsync();
        var steps = CleanupSteps.Of(TestRecipe.Empty);
        var options = new LayerOptions
        {
            Recipe = TestRecipe.Empty,
            Runtime = LambdaRuntime.Parse("nodejs22.x"),
            Architecture = LambdaTarget.HostArchitecture,
            Steps = steps,
            ActiveSteps = steps.Select(step => step.Name).ToHashSet(),
            NoIndex = true,
            Installer = "pip",
            OutputDirectory = folder,
            LimitBytes = 262_144_000,
        };
        return Of(configure?.Invoke(options) ?? options, interpreter);
    }

    /// <summary>The same with other options.</summary>
    public static LayerInputs With(this LayerInputs inputs, Func<LayerOptions, LayerOptions> configure) =>
        inputs with
        {
            Options = configure(inputs.Options),
        };

    private static LayerInputs Of(LayerOptions options, PythonInterpreter interpreter) =>
        new()
        {
            Options = options,
            Target = new LambdaTarget(options.Runtime, options.Architecture, interpreter.Minor),
            Interpreter = interpreter,
            Requirements = options.Requirements,
            ActiveSteps = options.ActiveSteps,
        };
}
