using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The host on a machine that has only what lies in one folder.</summary>
public sealed class DoctorSpecs : IDisposable
{
    private readonly TemporaryDirectory _machine = TemporaryDirectory.Create();
    private readonly string _programs;

    public DoctorSpecs() => _programs = Directory.CreateDirectory(Path.Combine(_machine.Path, "bin")).FullName;

    [Fact]
    public async Task On_a_machine_with_nothing_every_tool_is_missing_with_what_is_lost_and_how_to_install_it()
    {
        var run = await RunAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "There is no CPython from 3.11 on (uv, pyenv, PATH), so no layer can be built. Install one, for example: "
                + "uv python install 3.11",
            run.Output + run.Error,
            StringComparison.Ordinal
        );
        foreach (
            var (tool, lost, install) in new[]
            {
                ("Python 3.11", "no layer for Python 3.11", "uv python install 3.11"),
                ("Python 3.14", "no layer for Python 3.14", "uv python install 3.14"),
                ("pip", "only uv installs packages", "apt-get install python3-pip"),
                ("uv", "pip installs the packages", "pipx install uv"),
                ("strip", "debug symbols stay", "apt-get install binutils"),
                ("patchelf", "an interpreter whose files", "apt-get install patchelf"),
                ("bwrap", "Verify refuses to run", "apt-get install bubblewrap"),
                ("node", "a Node.js function", "apt-get install nodejs"),
                ("qemu-", "are checked", "apt-get install qemu-user-static"),
            }
        )
        {
            var row = Row(run, tool);
            Assert.Contains("missing", row, StringComparison.Ordinal);
            Assert.Contains(lost, row, StringComparison.Ordinal);
            Assert.Contains(install, row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_Python_alone_a_layer_can_be_built()
    {
        var python = await TestInterpreter.FindAsync();
        File.CreateSymbolicLink(Path.Combine(_programs, "python3"), python.Executable);
        await ScriptAsync("uv", "exit 3");
        await ScriptAsync("node", "echo v22.14.0");

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains($" {python.Version} ", Row(run, $"Python {python.Minor}"), StringComparison.Ordinal);
        Assert.Contains(" 22.14.0 ", Row(run, "node"), StringComparison.Ordinal);
        Assert.Contains("does not run", Row(run, "uv"), StringComparison.Ordinal);
        Assert.Contains("missing", Row(run, "patchelf"), StringComparison.Ordinal);
    }

    public void Dispose() => _machine.Dispose();

    private async Task ScriptAsync(string name, string line)
    {
        var path = Path.Combine(_programs, name);
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{line}\n");
        FileModes.Set(path, executable: true);
    }

    /// <summary>Without build.sh, which needs programs of its own, but not before it built the host.</summary>
    private async Task<ChildProcess> RunAsync()
    {
        var built = await Project.StartAsync(["--target=Steps", "--recipe=sample"]);
        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? SearchPath.Find("dotnet")!;
        return await ChildProcess.RunAsync(
            dotnet,
            [Path.Combine(Project.Root, ".bootstrap", "bin", "Build", "release", "Build.dll"), "--target=Doctor"],
            ChildProcess.Only(
                new Dictionary<string, string>
                {
                    ["PATH"] = _programs,
                    ["HOME"] = _machine.Path,
                    ["NO_COLOR"] = "1",
                }
            )
        );
    }

    /// <summary>The lines of the table from a tool's name to the next one's, as one.</summary>
    private static string Row(ChildProcess run, string tool)
    {
        var lines = run.Output.Split('\n').SkipWhile(line => !line.StartsWith($"  {tool}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        // Words that were broken over several lines of a cell would not be found in one line.
        var row = lines.Take(1).Concat(lines.Skip(1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))).ToList();
        return string.Join(' ', row);
    }
}
