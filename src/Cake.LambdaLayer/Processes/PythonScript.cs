using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Processes;

/// <summary>Runs a Python script that the addin carries: without site-packages and variables, and without writing bytecode.</summary>
internal static class PythonScript
{
    /// <summary>What the interpreter may need to start; the other variables are none of a script's business.</summary>
    private static readonly string[] s_variables = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR"];

    /// <summary>Runs a script on a value, which it reads as JSON from the file that is its argument.</summary>
    /// <param name="python">The interpreter's path.</param>
    /// <param name="name">The script's name.</param>
    /// <param name="input">The value.</param>
    /// <param name="onOutput">Receives each line of standard output as it is printed.</param>
    /// <param name="cancellation">Cancels the run.</param>
    /// <exception cref="LambdaLayerException">The interpreter could not be started.</exception>
    public static async Task<ChildProcess> RunAsync<T>(
        string python,
        string name,
        T input,
        Action<string>? onOutput = null,
        CancellationToken cancellation = default
    )
    {
        using var working = TemporaryDirectory.Create();
        var file = Path.Combine(working.Path, "input.json");
        JsonFile.Write(file, input);
        return await RunAsync(python, name, [file], onOutput, cancellation: cancellation);
    }

    /// <summary>Runs a script with arguments.</summary>
    /// <param name="python">The interpreter's path.</param>
    /// <param name="name">The script's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onOutput">Receives each line of standard output as it is printed.</param>
    /// <param name="onError">Receives each line of standard error as it is printed.</param>
    /// <param name="readsVariables">Whether it gets all variables of this process.</param>
    /// <param name="cancellation">Cancels the run.</param>
    /// <exception cref="LambdaLayerException">The interpreter could not be started.</exception>
    public static async Task<ChildProcess> RunAsync(
        string python,
        string name,
        IEnumerable<string> arguments,
        Action<string>? onOutput = null,
        Action<string>? onError = null,
        bool readsVariables = false,
        CancellationToken cancellation = default
    )
    {
        using var working = TemporaryDirectory.Create();
        return await ChildProcess.RunAsync(
            python,
            ["-I", "-S", "-B", EmbeddedScripts.WriteTo(working.Path, name), .. arguments],
            readsVariables ? null : Variables(),
            onOutput,
            onError: onError,
            cancellation: cancellation
        );
    }

    private static IReadOnlyDictionary<string, string?> Variables() =>
        ChildProcess.Only(
            s_variables
                .Where(name => Environment.GetEnvironmentVariable(name) is not null)
                .ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name)!, StringComparer.Ordinal)
        );
}
