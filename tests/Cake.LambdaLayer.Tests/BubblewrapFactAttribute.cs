using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests;

/// <summary>A test of what bubblewrap does, which needs Linux, the program and user namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BubblewrapFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_reason = new(FindReason);

    public BubblewrapFactAttribute() => Skip = s_reason.Value;

    private static string? FindReason()
    {
        try
        {
            var run = ChildProcess.RunAsync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).GetAwaiter().GetResult();
            return run.ExitCode == 0 ? null : $"bubblewrap does not work on this machine: {run.Error.Trim()}";
        }
        catch (LambdaLayerException exception)
        {
            return exception.Message;
        }
    }
}
