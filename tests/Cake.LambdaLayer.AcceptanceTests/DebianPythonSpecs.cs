using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class DebianPythonSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsDebian, SkipType = typeof(Machine), SkipUnless = nameof(Machine.IsDebian))]
    public async Task Its_own_python3_makes_a_layer_that_finds_the_packages_though_it_looks_in_dist_packages()
    {
        var run = await Project.RunAsync(["--target=Verify", "--recipe=sample", "--python-home=/usr", $"--output={_output.Path}"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var standIn = TemporaryDirectory.Create();
        var python = Path.Combine(
            LayerPython.RootOf(
                Path.Combine(Directory.EnumerateDirectories(Path.Combine(_output.Path, "sample"), "nodejs22.x-*").Single(), "layer"),
                standIn
            ),
            "python"
        );
        var link = Directory.EnumerateFileSystemEntries(Path.Combine(python, "lib"), "dist-packages", SearchOption.AllDirectories).Single();
        Assert.Equal("site-packages", new FileInfo(link).LinkTarget);
        var import = await ChildProcess.RunAsync(
            Path.Combine(python, "bin/python3"),
            ["-B", "-c", "import pip, zlib; print(pip.__file__)"],
            ChildProcess.Only(new Dictionary<string, string>())
        );
        Assert.StartsWith(python, import.Output, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsDebian, SkipType = typeof(Machine), SkipUnless = nameof(Machine.IsDebian))]
    public async Task Without_the_wheels_that_Debian_splits_off_the_package_to_install_is_named()
    {
        // An installation like Debian's, but without the folder that the wheels were moved to.
        var home = Path.Combine(_output.Path, "home");
        Directory.CreateDirectory(Path.Combine(home, "bin"));
        var program = Path.Combine(home, "bin", "python3");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n/usr/bin/python3 \"$@\" | sed 's|\"wheels\": \"[^\"]*\"|\"wheels\": null|'\n");
        FileModes.Set(program, executable: true);

        var run = await Project.RunAsync(["--target=Install", "--recipe=sample", $"--python-home={home}", $"--output={_output.Path}/out"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("apt-get install python3-pip-whl", run.Output + run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();
}
