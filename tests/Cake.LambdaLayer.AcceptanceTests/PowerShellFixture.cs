using System.Runtime.InteropServices;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>PowerShell, as the package feed's tool.</summary>
public sealed class PowerShellFixture : IAsyncLifetime
{
    private const string Version = "7.6.9";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>Why the tests cannot run, or <see langword="null"/>.</summary>
    internal string? Lack { get; private set; }

    /// <summary>The real dotnet, as the tool's own launcher starts the first one on PATH.</summary>
    internal string Program { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>What keeps PowerShell to itself.</summary>
    internal Dictionary<string, string?> Variables =>
        new()
        {
            ["POWERSHELL_TELEMETRY_OPTOUT"] = "1",
            ["POWERSHELL_UPDATECHECK"] = "Off",
            ["XDG_CACHE_HOME"] = _folder.Path,
        };

    /// <summary>What the program is to be given.</summary>
    internal string[] Arguments(params string[] arguments) =>
        [
            Directory
                .EnumerateFiles(_folder.Path, "pwsh.dll", SearchOption.AllDirectories)
                .Single(file => file.Contains("/unix/", StringComparison.Ordinal)),
            "-NoProfile",
            .. arguments,
        ];

    public async ValueTask InitializeAsync()
    {
        var run = await ChildProcess.RunAsync(
            Program,
            ["tool", "install", "PowerShell", "--version", Version, "--tool-path", _folder.Path]
        );
        if (run.ExitCode == 0)
        {
            return;
        }

        Assert.Contains("is not found in NuGet feeds", run.Output + run.Error, StringComparison.Ordinal);
        Lack = $"needs the tool PowerShell {Version}, which the package feed lacks";
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
