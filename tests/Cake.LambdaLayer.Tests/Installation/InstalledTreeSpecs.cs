using Cake.LambdaLayer.Installation;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class InstalledTreeSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder().File("bin/tool", "#!/build/machine/bin/python3.11\nprint('ran')\n").File("pkg/__init__.py", "x");

    [UnixFact]
    public void Modes_do_not_depend_on_the_umask()
    {
        File.SetUnixFileMode(Path.Combine(_packages.Root, "pkg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(Path.Combine(_packages.Root, "pkg/__init__.py"), UnixFileMode.UserRead);
        File.SetUnixFileMode(Path.Combine(_packages.Root, "bin/tool"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: true, SecretMask.Of());

        Assert.Equal("755", Mode("pkg"));
        Assert.Equal("644", Mode("pkg/__init__.py"));
        Assert.Equal("755", Mode("bin/tool"));
    }

    [UnixFact]
    public async Task A_console_script_starts_the_interpreter_beside_it_wherever_it_lies()
    {
        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: true, SecretMask.Of());
        var python = (await Cake.LambdaLayer.Runtime.InterpreterLocator.FindAsync(null, null, CancellationToken.None)).Executable;
        File.CreateSymbolicLink(Path.Combine(_packages.Root, "bin/python3"), python);
        FileModes.Set(Path.Combine(_packages.Root, "bin/tool"), executable: true);

        var run = await ChildProcess.RunAsync(Path.Combine(_packages.Root, "bin/tool"), []);

        Assert.Equal("ran\n", run.Output);
        Assert.DoesNotContain("/build/machine", await File.ReadAllTextAsync(Path.Combine(_packages.Root, "bin/tool")), StringComparison.Ordinal);
    }

    public void Dispose() => _packages.Dispose();

    private string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(Path.Combine(_packages.Root, path)), 8);
}
