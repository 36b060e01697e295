using System.Text.Json;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// The recipe's sample function as Lambda runs it: real Node.js, the function at <c>/var/task</c>, the layer at <c>/opt</c>.
/// </summary>
internal static class NodeFunctionRun
{
    /// <summary>Runs all checks of <c>driver.mjs</c>.</summary>
    /// <returns>The checks that passed, and what ended the driver when one did not.</returns>
    public static async Task<(IReadOnlyList<string> Checks, ChildProcess Node)> CheckAsync(string layer)
    {
        var sandbox = await CodeSandbox.FindAsync(await TestInterpreter.FindAsync(), CancellationToken.None);
        Assert.Null(sandbox.WhyNot);
        var node = new FileInfo(SearchPath.Find("node")!);
        var place = sandbox.With(
            new Mount(layer, CodeSandbox.LayerFolder),
            new Mount(Path.Combine(Project.Root, "build", "layers", "litellm", "function"), CodeSandbox.TaskFolder),
            new Mount(Path.Combine(Project.Root, "tests", "Cake.LambdaLayer.AcceptanceTests", "NodeFunction"), "/mnt/driver"),
            new Mount(node.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? node.FullName, "/var/lang/bin/node")
        );
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
            ["LD_LIBRARY_PATH"] = "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "True",
            ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True",
            ["OPENAI_API_KEY"] = "sk-stub",
            // Python is started many times.
            ["PYTHONPYCACHEPREFIX"] = "/tmp/bytecode",
        };
        var lines = new List<string>();
        var run = await place.RunAsync("/var/lang/bin/node", ["/mnt/driver/driver.mjs"], variables, lines.Add, CancellationToken.None);
        return (lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("check").GetString()!).ToList(), run);
    }
}
