using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>Finds the interpreters of a build.</summary>
internal static class InterpreterStage
{
    /// <exception cref="LambdaLayerException">There is none that fits, or nothing can be run in the root file system.</exception>
    public static async Task<LayerInputs> RunAsync(LayerOptions options, CancellationToken cancellation)
    {
        var home =
            options.PythonHome is { } given && InterpreterArchive.IsOne(given)
                ? await InterpreterArchive.ExtractAsync(given, Path.Combine(options.CacheDirectory, "interpreters"), cancellation)
                : options.PythonHome;
        var found = await InterpreterLocator.FindAsync(
            home,
            options.Python,
            cancellation,
            options.BundlesInterpreter ? RuntimeLibraries.Newest(options.Runtime, "GLIBC_") : null
        );
        var foreign = found.Emulator is null ? null : found;
        var inputs = new LayerInputs
        {
            Options = options,
            Target = new LambdaTarget(options.Runtime, options.Architecture, found.Minor),
            Interpreter = foreign is null ? found : await InterpreterLocator.FindAsync(pythonHome: null, foreign.Minor, cancellation),
            Foreign = foreign,
            Requirements = options.Requirements,
            ActiveSteps = options.ActiveSteps,
        };
        if (options.RootFileSystem is { } root && await WhyNotAsync(inputs, cancellation) is { } reason)
        {
            throw new LambdaLayerException($"Nothing can be run in settings.RootFileSystem={root.Directory}: {reason}.");
        }

        return inputs;
    }

    /// <summary>Why nothing can be run in another userland, or <see langword="null"/>.</summary>
    private static async Task<string?> WhyNotAsync(LayerInputs inputs, CancellationToken cancellation) =>
        inputs.Target.Architecture != LambdaTarget.HostArchitecture
            ? $"this machine is not {inputs.Target.Architecture}"
            : (await CodeSandbox.FindAsync(inputs.Interpreter, cancellation)).WhyNot;
}
