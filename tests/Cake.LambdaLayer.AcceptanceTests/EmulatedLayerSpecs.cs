using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A layer for arm64 with an interpreter of Debian's for arm64.</summary>
public sealed class EmulatedLayerSpecs : IDisposable
{
    // Its Python is 3.11.
    private const string Suite = "bookworm";

    // What debootstrap is to unpack; nothing is configured.
    private const string Script = """
        mirror_style release
        download_style apt
        finddebs_style from-indices
        variants - minbase
        keyring /usr/share/keyrings/debian-archive-keyring.gpg
        work_out_debs () {
            required="libc6 libc-bin libgcc-s1 libcrypt1 python3.11-minimal libpython3.11-minimal libpython3.11-stdlib"
            required="$required libexpat1 zlib1g libssl3 libffi8 libbz2-1.0 liblzma5 libsqlite3-0"
            required="$required libuuid1 libncursesw6 libtinfo6 libreadline8 libnsl2 libtirpc3"
            required="$required libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libdb5.3"
            base=""
        }
        first_stage_install () { extract $required; }
        second_stage_install () { :; }
        """;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsEmulator, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasEmulator))]
    public async Task It_is_built_and_its_probes_run_with_the_emulator()
    {
        var (root, script) = (Path.Combine(_folder.Path, "root"), Path.Combine(_folder.Path, "script"));
        await File.WriteAllTextAsync(script, Script);
        var unpacked = await ChildProcess.RunAsync(
            "debootstrap",
            ["--arch=arm64", "--variant=minbase", "--foreign", "--no-resolve-deps", Suite, root, OldUserland.Mirror!.Value.Address, script]
        );
        Assert.True(unpacked.ExitCode == 0, unpacked.Output + unpacked.Error);

        var run = await Project.RunAsync([
            "--target=Verify",
            "--recipe=sample",
            "--architecture=arm64",
            "--python=3.11",
            "--installer=pip",
            "--no-sandbox",
            $"--python-home={root}/usr",
            $"--output={_folder.Path}/out",
        ]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains(
            "and its loader come along, and start the interpreter as /opt/python/lib/ld.so",
            run.Output,
            StringComparison.Ordinal
        );
        var report = JsonFile.Read<VerificationReport>(
            Path.Combine(_folder.Path, "out", "sample", "nodejs22.x-arm64", "verification.json")
        );
        Assert.True(report.Ran);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Failures);
        Assert.True(report.Imports.Imported > 500, $"{report.Imports.Imported} modules were imported");
        Assert.Contains("qemu-aarch64-static", report.Interpreter, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
