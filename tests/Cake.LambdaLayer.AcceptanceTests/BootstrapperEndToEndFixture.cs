using System.Runtime.InteropServices;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// A copy of this very project (with a host of a few lines, unless the run is thorough), started for the first time on a machine without
/// a .NET SDK: the install script that loopback serves "installs" the SDK these tests run on.
/// </summary>
public sealed class BootstrapperEndToEndFixture : IAsyncLifetime
{
    // What is compiled takes most of the time, and is compiled by every run of the tests anyway.
    private const string SmallHost = """
        System.Console.WriteLine($"AggressiveCleanup: {string.Join(' ', args)}");
        return System.Array.Exists(args, argument => argument.Contains("No such target")) ? 3 : 0;
        """;

    private readonly BootstrapperTrial _trial = new();
    private readonly BootstrapperDownload _download;
    private readonly Dictionary<string, string?> _environment;

    public BootstrapperEndToEndFixture()
    {
        var sdk = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        _download = new BootstrapperDownload(
            $"""
            while [ $# -gt 0 ]; do
              if [ "$1" = --install-dir ]; then folder=$2; fi
              shift
            done
            mkdir -p "$folder"
            for entry in "{sdk}"/*; do ln -s "$entry" "$folder/"; done
            """
        );
        _environment = new Dictionary<string, string?>
        {
            ["PATH"] = _trial.PathWithoutDotnet(),
            ["DOTNET_INSTALL_URL"] = _download.Url,
            ["DOTNET_ROOT"] = null,

            // These sources have been analysed when the tests were built.
            ["RunAnalyzers"] = "false",
        };
    }

    internal BootstrapperRun FirstStart { get; private set; } = null!;

    internal IReadOnlyList<string> LeftBehind { get; private set; } = [];

    internal string DownloadUrl => _download.Url;

    internal string State => Path.Combine(Project, ".bootstrap");

    internal string Elsewhere => _trial.Tools;

    private string Project => Path.Combine(_trial.Folder, "the project itself");

    public async ValueTask InitializeAsync()
    {
        CopyProject(Dose.IsThorough ? ["build", "src"] : []);
        if (!Dose.IsThorough)
        {
            Directory.CreateDirectory(Path.Combine(Project, "src"));
            var build = Directory.CreateDirectory(Path.Combine(Project, "build")).FullName;
            await File.WriteAllTextAsync(Path.Combine(build, "Program.cs"), SmallHost);
            await File.WriteAllTextAsync(
                Path.Combine(build, "Build.csproj"),
                """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>"""
            );
        }

        FirstStart = await StartAsync("--description");
        LeftBehind = _trial.LeftBehind();
    }

    public ValueTask DisposeAsync()
    {
        _download.Dispose();
        _trial.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<BootstrapperRun> StartAsync(params string[] arguments) =>
        _trial.RunAsync(arguments, script: Path.Combine(Project, "build.sh"), from: Elsewhere, environment: _environment);

    /// <summary>Copies some folders, and the files beside them.</summary>
    private void CopyProject(IEnumerable<string> folders)
    {
        foreach (
            var file in folders
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(ProjectRoot.Path, folder), "*", SearchOption.AllDirectories))
                .Concat(Directory.EnumerateFiles(ProjectRoot.Path))
        )
        {
            var copy = Path.Combine(Project, Path.GetRelativePath(ProjectRoot.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
