using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test that runs programs in bubblewrap, and perhaps further ones that a machine may lack.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute(params string[] programs) : FactAttribute
{
    private static readonly Lazy<string?> s_bubblewrap = new(TryBubblewrap);

    /// <summary>Whether it needs real wheels of LiteLLM.</summary>
    public bool NeedsWheels { get; init; }

    public override string? Skip
    {
        get =>
            s_bubblewrap.Value
            ?? (Array.Find(programs, program => Find(program) is null) is { } missing ? $"needs {missing}, which is not on PATH" : null)
            ?? (NeedsWheels ? new WheelhouseFactAttribute().Skip : null);
        set => throw new NotSupportedException();
    }

    /// <summary>A program on PATH.</summary>
    public static string? Find(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? TryBubblewrap()
    {
        if (Find("bwrap") is not { } bubblewrap)
        {
            return "needs bubblewrap (bwrap), which is not on PATH";
        }

        var run = ChildProcess.RunAsync(bubblewrap, ["--unshare-all", "--ro-bind", "/", "/", "true"]).GetAwaiter().GetResult();
        return run.ExitCode == 0 ? null : $"bubblewrap does not work on this machine: {run.Error.Trim()}";
    }
}
