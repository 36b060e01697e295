using System.Text;
using Cake.LambdaLayer.Tests;
using CliWrap;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A project of a few files around a copy of build.sh, with a pretended <c>dotnet</c> that writes down how it is called.</summary>
internal sealed class BootstrapperTrial : IDisposable
{
    // More than a first build takes on a busy machine; a start that waits for a lock for ever shall fail, not hang.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // What a .NET SDK is to build.sh: it answers, restores, builds Build.dll, and runs it.
    private const string Dotnet = """
        #!/usr/bin/env bash
        echo "$1" >> "$TRIAL/calls"
        case $1 in
          --version) exit "${VERSION_EXIT:-0}" ;;
          restore) echo "${RESTORE_SAYS:-}"; exit "${RESTORE_EXIT:-0}" ;;
          build)
            echo "${BUILD_SAYS:-}"
            if [ -n "${BUILD_KILLS:-}" ]; then kill -KILL $PPID; fi
            out=$(dirname "$(dirname "$2")")/.bootstrap/bin/Build/release
            mkdir -p "$out" && touch "$out/Build.dll"
            exit "${BUILD_EXIT:-0}"
            ;;
          *.dll)
            shift
            echo "in $PWD"
            for argument; do echo "[$argument]"; done
            exit "${HOST_EXIT:-0}"
            ;;
        esac
        """;

    public BootstrapperTrial()
    {
        Directory.CreateDirectory(Project);
        Directory.CreateDirectory(Tools);
        File.Copy(Path.Combine(ProjectRoot.Path, "build.sh"), Script);
        File.Copy(Path.Combine(ProjectRoot.Path, "build.ps1"), Path.Combine(Project, "build.ps1"));
        File.Copy(Path.Combine(ProjectRoot.Path, "global.json"), Path.Combine(Project, "global.json"));
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("build/Build.csproj", "<Project />");
        Write("build/Program.cs", "// one");
        Write("build/layers/sample/layer.yaml", "description: a recipe");
        Write("src/Addin/Addin.cs", "// one");
        WriteProgram(Path.Combine(Tools, "dotnet"), Dotnet);
    }

    /// <summary>A folder with everything in it; only this test knows it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("bootstrapper-").FullName;

    public string Project => Path.Combine(Folder, "a project");

    public string Script => Path.Combine(Project, "build.sh");

    public string Tools => Path.Combine(Folder, "tools");

    public string State => Path.Combine(Project, ".bootstrap");

    /// <summary>The first argument of every call of the pretended dotnet so far, in order.</summary>
    public IReadOnlyList<string> Calls =>
        File.Exists(CallsFile) ? [.. File.ReadLines(CallsFile).Select(call => Path.GetFileName(call))] : [];

    private string CallsFile => Path.Combine(Folder, "calls");

    public void ForgetCalls() => File.Delete(CallsFile);

    public void Write(string path, string text)
    {
        var file = Path.Combine(Project, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public static void WriteProgram(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A PATH of what build.sh, MSBuild and a small install script call, and nothing else: no dotnet above all.</summary>
    public string PathWithoutDotnet()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "no dotnet")).FullName;
        string[] needed =
        [
            "bash",
            "cat",
            "curl",
            "dirname",
            "find",
            "flock",
            "grep",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sort",
            "stat",
            "tail",
            "uname",
        ];
        foreach (var name in needed)
        {
            var program = Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Select(entry => Path.Combine(entry, name))
                .First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(folder, name), program);
        }

        return folder;
    }

    public async Task<BootstrapperRun> RunAsync(
        string[]? arguments = null,
        string? script = null,
        string? from = null,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var result = await CliWrap
            .Cli.Wrap(script ?? Script)
            .WithArguments(arguments ?? [])
            .WithWorkingDirectory(from ?? Folder)
            .WithEnvironmentVariables(
                new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
                {
                    ["PATH"] = environment?.GetValueOrDefault("PATH") ?? $"{Tools}:{Environment.GetEnvironmentVariable("PATH")}",
                    ["TRIAL"] = Folder,
                }
            )
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(error))
            .ExecuteAsync(patience.Token);

        return new BootstrapperRun(result.ExitCode, Lines(output), Lines(error));

        static string[] Lines(StringBuilder text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Command lines of the processes that a run left behind, known by their environment.</summary>
    public IReadOnlyList<string> LeftBehind() =>
        RunningProcesses
            .All.Where(process => RunningProcesses.Read(process, "environ").Split('\0').Contains($"TRIAL={Folder}"))
            .Select(process => RunningProcesses.Read(process, "cmdline").Replace('\0', ' '))
            .ToList();

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
