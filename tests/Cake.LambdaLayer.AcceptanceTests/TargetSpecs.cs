using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Layers for other targets than the recipes' own.</summary>
public sealed class TargetSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Wheels_that_are_too_new_for_Amazon_Linux_2_are_all_named_with_what_would_do()
    {
        var run = await Project.RunAsync([
            "--target=Install",
            "--recipe=litellm",
            "--runtime=python3.11",
            "--installer=pip",
            $"--find-links={Wheelhouse.Of("litellm-1.99")}",
            "--no-index",
            $"--output={_output.Path}",
        ]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "litellm==1.99.4 has no wheel for python3.11 on x86_64 with Python 3.11 (glibc 2.26), and neither have tiktoken==0.14.0",
            run.Output + run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "pin a version with a wheel for manylinux_2_26_x86_64 or older (such as manylinux2014), or choose a "
                + "runtime of Amazon Linux 2023, such as --runtime=python3.12",
            run.Output + run.Error,
            StringComparison.Ordinal
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_layer_that_this_machine_cannot_run_is_looked_at_and_the_report_says_that_it_was_not_run()
    {
        if (LambdaTarget.HostArchitecture == "arm64")
        {
            return;
        }

        // One wheel of the set is too new for python3.11, the only runtime whose Python the others are for.
        var requirements = Path.Combine(_output.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "tiktoken==0.11.0\npydantic-core==2.41.4\n");

        var run = await Project.RunAsync([
            "--target=Verify",
            "--recipe=sample",
            "--runtime=python3.11",
            "--architecture=arm64",
            "--installer=pip",
            $"--requirements={requirements}",
            $"--find-links={Wheelhouse.Of("litellm-1.78")}",
            $"--find-links={Wheelhouse.Of("litellm-1.78-arm64")}",
            "--no-index",
            $"--output={_output.Path}",
        ]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var report = JsonFile.Read<VerificationReport>(Path.Combine(_output.Path, "sample", "python3.11-arm64", "verification.json"));
        Assert.False(report.Ran);
        Assert.Equal(
            "not run: the probes need an interpreter for arm64, given with settings.PythonHome, and qemu-user to run it",
            report.Interpreter
        );
        Assert.Contains(
            "not run: the probes need an interpreter for arm64, given with --python-home, and qemu-user to run it",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Empty(report.Findings);
        Assert.True(report.Elf.Files > 2, $"{report.Elf.Files} files were looked at");
    }

    [Fact]
    public async Task An_interpreter_may_be_given_as_an_archive_of_the_layout_that_portable_builds_have()
    {
        if (await InterpreterOfThisMachine.PackAsync(_output.Path) is not var (found, archive))
        {
            return;
        }

        var run = await Project.RunAsync([
            "--target=Install",
            "--recipe=sample",
            "--installer=pip",
            $"--python-home={archive}",
            $"--output={_output.Path}/out",
        ]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains($"using CPython {found.Version} in {_output.Path}/out/.cache/interpreters/", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_archive_of_an_interpreter_is_refused()
    {
        var text = Path.Combine(_output.Path, "notes.txt");
        await File.WriteAllTextAsync(text, "no archive");
        var damaged = Path.Combine(_output.Path, "cpython-install_only.tar.gz");
        await File.WriteAllTextAsync(damaged, "no archive");

        var other = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            InterpreterArchive.ExtractAsync(text, _output.Path, CancellationToken.None)
        );
        var broken = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            InterpreterArchive.ExtractAsync(damaged, Path.Combine(_output.Path, "cache"), CancellationToken.None)
        );

        Assert.Contains(
            "give the folder of an installation, or an archive of python-build-standalone",
            other.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("could not be unpacked", broken.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_output.Path, "cache")));
    }

    public void Dispose() => _output.Dispose();
}
