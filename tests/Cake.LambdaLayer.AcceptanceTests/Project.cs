using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;
using Host = global::Build.Tests.Host;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The project as users know it.</summary>
internal static class Project
{
    public static string Root { get; } = ProjectRoot.Path;

    /// <summary>Starts build.sh, in a process of its own.</summary>
    public static async Task<ChildProcess> StartAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null
    ) => await ChildProcess.RunAsync(Path.Combine(Root, "build.sh"), arguments, environment);

    /// <summary>
    /// Runs what build.sh starts in the process of the tests, where it is compiled once; all that it writes is its output.
    /// </summary>
    public static Task<ChildProcess> RunAsync(IEnumerable<string> arguments) =>
        Task.Run(() =>
        {
            var (exitCode, output) = Host.Run([.. arguments]);
            return new ChildProcess(exitCode, output, "");
        });
}
