using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.Tests.Verification.Sandbox;

public sealed class OpenedFilesSpecs
{
    private static readonly string[] s_files = ["a/read", "a/untouched", "a/b/ü \"\n.txt"];

    [Fact]
    public async Task Files_that_other_programs_open_are_told_and_those_that_are_listed_or_measured_are_not()
    {
        using var folder = Make();

        var (run, opened) = await OpenedFiles.DuringAsync(
            folder.Path,
            () =>
                ChildProcess.RunAsync(
                    "sh",
                    ["-c", "ls -R . && stat a/untouched && cat a/read 'a/b/ü \"\n.txt' && ./program"],
                    workingDirectory: folder.Path
                )
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["a/b/ü \"\n.txt", "a/read", "program"], opened);
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task So_are_those_that_a_sandbox_shows_elsewhere()
    {
        using var folder = Make();

        var (run, opened) = await OpenedFiles.DuringAsync(
            folder.Path,
            () =>
                ChildProcess.RunAsync(
                    "bwrap",
                    ["--ro-bind", "/", "/", "--tmpfs", "/opt", "--ro-bind", folder.Path, "/opt/there", "cat", "/opt/there/a/read"]
                )
        );

        Assert.Equal((0, "x"), (run.ExitCode, run.Output));
        Assert.Equal(["a/read"], opened);
    }

    [Fact]
    public async Task Work_that_fails_fails()
    {
        using var folder = Make();

        await Assert.ThrowsAsync<LambdaLayerException>(() =>
            OpenedFiles.DuringAsync<int>(folder.Path, () => throw new LambdaLayerException("no"))
        );
    }

    private static TemporaryDirectory Make() =>
        TemporaryDirectory.Create(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "a", "b"));
            foreach (var name in s_files)
            {
                File.WriteAllText(Path.Combine(folder, name), "x");
            }

            File.WriteAllText(Path.Combine(folder, "program"), "#!/bin/sh\ntrue\n");
            FileModes.Set(Path.Combine(folder, "program"), executable: true);
        });
}
