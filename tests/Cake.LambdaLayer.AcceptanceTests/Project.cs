using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The project as a user starts it: build.sh, in a process of its own.</summary>
internal static class Project
{
    public static string Root { get; } = ProjectRoot.Path;

    public static async Task<ChildProcess> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? from = null
    ) => await ChildProcess.RunAsync(Path.Combine(Root, "build.sh"), arguments, environment, workingDirectory: from);
}
