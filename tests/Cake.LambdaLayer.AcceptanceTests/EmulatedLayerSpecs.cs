using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A layer for arm64 with an interpreter of Debian's for arm64.</summary>
public sealed class EmulatedLayerSpecs : IDisposable
{
    // Its Python is 3.11, as one of this machine must be.
    private const string Suite = "bookworm";
    private const string Unpack = "for package in \"$0\"/var/cache/apt/archives/*python*.deb \"$0\"/var/cache/apt/archives/lib*.deb; do dpkg-deb --fsys-tarfile \"$package\" | tar -x --keep-directory-symlink -C \"$0\" || exit 1; done";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [EmulatorFact]
    public async Task It_is_built_and_its_probes_run_with_the_emulator()
    {
        var root = Path.Combine(_folder.Path, "root");
        await RunAsync("debootstrap", "--arch=arm64", "--foreign", "--variant=minbase", "--include=libpython3.11-stdlib,python3.11", Suite, root, OldUserland.Mirror!.Value.Address);
        await RunAsync("sh", "-c", Unpack, root);

        var run = await Project.RunAsync([
            "--target=Verify", "--recipe=sample", "--architecture=arm64", "--installer=pip", $"--python-home={root}/usr", $"--output={_folder.Path}/out"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("and its loader come along, and start the interpreter as /opt/python/lib/ld.so", run.Output, StringComparison.Ordinal);
        var report = JsonFile.Read<VerificationReport>(Path.Combine(_folder.Path, "out", "sample", "nodejs22.x-arm64", "verification.json"));
        Assert.True(report.Ran);
        Assert.Empty(report.Findings);
        Assert.Empty(report.Failures);
        Assert.True(report.Imports.Imported > 500, $"{report.Imports.Imported} modules were imported");
        Assert.Contains("qemu-aarch64-static", report.Interpreter, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(program, arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
