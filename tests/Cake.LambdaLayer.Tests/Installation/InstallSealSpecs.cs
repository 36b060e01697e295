using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Installation;

/// <summary>Whatever becomes of a file in the cache is damage, also what has the same content; nothing that waits is opened.</summary>
public sealed class InstallSealSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Moved => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere")).FullName, "moved");

    private string Entry => Path.Combine(_folder.Path, "entry");

    private string Packages => InstallSeal.PackagesOf(Entry);

    public InstallSealSpecs()
    {
        Directory.CreateDirectory(Path.Combine(Packages, "pkg", "none"));
        File.WriteAllText(Path.Combine(Packages, "pkg", "__init__.py"), "");
        // Its content is what a link to it says.
        File.WriteAllText(Path.Combine(Packages, "pkg", "same.py"), "same");
        File.WriteAllText(Path.Combine(Packages, "pkg", "run"), "#!/bin/sh\n");
        FileModes.Set(Path.Combine(Packages, "pkg", "run"), executable: true);
        File.CreateSymbolicLink(Path.Combine(Packages, "pkg", "link.py"), "same.py");
        File.WriteAllText(Path.Combine(Entry, InstallSeal.Requirements), "pkg\n");
        InstalledWheel.WriteAll(Entry, []);
        Overlap.WriteAll(Entry, []);
        InstallSeal.Write(Entry);
    }

    [Fact]
    public void What_is_as_it_was_is_no_damage() => Assert.Null(InstallSeal.FindDamage(Entry));

    [Theory(Timeout = 60_000)]
    [InlineData("packages/pkg/__init__.py", "pipe", "packages/pkg/__init__.py is a pipe or a device, and no file")]
    [InlineData("packages/pkg/same.py", "pipe", "packages/pkg/same.py is a pipe or a device, and no file")]
    [InlineData("packages/pkg/new.py", "pipe", "packages/pkg/new.py is a pipe or a device, and no file")]
    [InlineData("packages/pkg/__init__.py", "socket", "packages/pkg/__init__.py is a pipe or a device, and no file")]
    [InlineData("packages/pkg/same.py", "same", "packages/pkg/same.py is a link now, and was not when it was installed")]
    [InlineData("packages/pkg/same.py", "/dev/zero", "packages/pkg/same.py is not what was installed")]
    [InlineData("packages/pkg/link.py", "run", "packages/pkg/link.py is not what was installed")]
    [InlineData("packages/pkg/link.py", "file", "packages/pkg/link.py is a link no more, as it was when it was installed")]
    [InlineData("packages/pkg/empty", "folder", "packages/pkg/empty is an empty folder now, and was not when it was installed")]
    [InlineData("packages/pkg/none", "gone", "packages/pkg/none is an empty folder no more, as it was when it was installed")]
    [InlineData("packages/pkg/run", "644", "packages/pkg/run is a program no more, as it was when it was installed")]
    [InlineData("packages/pkg/same.py", "755", "packages/pkg/same.py is a program now, and was not when it was installed")]
    [InlineData("packages", "moved", "packages is a link")]
    [InlineData("", "moved", "entry is a link")]
    [InlineData("requirements.txt", "pipe", "requirements.txt is missing, or no file")]
    [InlineData("requirements.txt", "moved", "requirements.txt is missing, or no file")]
    [InlineData("contents.cached", "pipe", "contents.cached is missing or damaged")]
    [InlineData("wheels.cached", "/dev/zero", "wheels.cached is missing or damaged")]
    [InlineData("kinds.cached", "gone", "kinds.cached is missing or damaged")]
    public async Task Every_kind_of_change_is_told(string path, string kind, string damage)
    {
        await BecomeAsync(Path.Combine(Entry, path).TrimEnd('/'), kind, TestContext.Current.CancellationToken);

        Assert.Equal(damage, InstallSeal.FindDamage(Entry)?.Replace($"{Entry}/", "", StringComparison.Ordinal));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("packages/own.py", "pipe")]
    [InlineData("", "moved")]
    [InlineData("", "pipe")]
    [InlineData("", "nowhere")]
    public async Task What_is_damaged_is_installed_anew(string path, string kind)
    {
        new TestWheel("own").File("own.py", "").WriteTo(_folder.Path);
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "own==1.0\n", TestContext.Current.CancellationToken);
        var inputs = await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = requirements, FindLinks = [_folder.Path] }
        );
        var first = await Installer.InstallAsync(inputs, TestContext.Current.CancellationToken);
        await BecomeAsync(Path.Combine(first.Directory, path).TrimEnd('/'), kind, TestContext.Current.CancellationToken);

        var second = await Installer.InstallAsync(inputs, TestContext.Current.CancellationToken);

        Assert.False(second.Reused);
        Assert.Equal(first.Directory, second.Directory);
        Assert.Null(new DirectoryInfo(second.Directory).LinkTarget);
        Assert.Null(InstallSeal.FindDamage(second.Directory));
        Assert.Equal([second.Directory], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(second.Directory)!));
    }

    public void Dispose()
    {
        _folder.Dispose();
    }

    private async Task BecomeAsync(string path, string kind, CancellationToken cancellation)
    {
        if (kind is "644" or "755")
        {
            FileModes.Set(path, kind == "755");
            return;
        }

        if (Path.Exists(path) && kind != "folder")
        {
            Directory.Move(path, Moved);
        }

        switch (kind)
        {
            case "gone":
                break;
            case "pipe":
                await ChildProcess.RunAsync("mkfifo", [path], cancellation: cancellation);
                break;
            case "socket":
                // Bound to an address, its path could not be that long.
                const string Make = "import os, stat, sys; os.mknod(sys.argv[1], stat.S_IFSOCK | 0o600)";
                var python = (await TestInterpreter.FindAsync()).Executable;
                await ChildProcess.RunAsync(python, ["-I", "-c", Make, path], cancellation: cancellation);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "file":
                // What the link said.
                await File.WriteAllTextAsync(path, "same.py", cancellation);
                break;
            default:
                File.CreateSymbolicLink(path, kind == "moved" ? Moved : kind);
                break;
        }
    }
}
