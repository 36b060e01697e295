using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The project as a user starts it: build.sh, in a process of its own.</summary>
internal static class Project
{
    public static string Root { get; } = ProjectRoot.Path;

    public static async Task<ChildProcess> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? from = null) =>
        await ChildProcess.RunAsync(Path.Combine(Root, "build.sh"), arguments, Variables(environment), workingDirectory: from);

    // What a machine sets for its own pip must not decide what a test sees.
    public static Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>
        {
            ["PIP_FIND_LINKS"] = null,
            ["PIP_INDEX_URL"] = null,
            ["PIP_EXTRA_INDEX_URL"] = null,
            ["CAKE_LAMBDALAYER_SKIP"] = null,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        return variables;
    }
}
