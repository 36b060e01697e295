using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class InstalledTreeSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("bin/tool", "#!/build/machine/bin/python3.11\nprint('ran')\n")
        .File("pkg/__init__.py", "x");

    [Fact]
    public void Modes_do_not_depend_on_the_umask()
    {
        File.SetUnixFileMode(
            Path.Combine(_packages.Root, "pkg"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        File.SetUnixFileMode(Path.Combine(_packages.Root, "pkg/__init__.py"), UnixFileMode.UserRead);
        File.SetUnixFileMode(
            Path.Combine(_packages.Root, "bin/tool"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: true, SecretMask.Of());

        Assert.Equal("755", Mode("pkg"));
        Assert.Equal("644", Mode("pkg/__init__.py"));
        Assert.Equal("755", Mode("bin/tool"));
    }

    [Fact]
    public void RECORD_has_one_mode_whoever_wrote_it()
    {
        _packages.Install("pkg", ["pkg/__init__.py"]);
        FileModes.Set(Path.Combine(_packages.Root, "pkg-1.0.dist-info/RECORD"), executable: true);

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: true, SecretMask.Of());

        Assert.Equal("644", Mode("pkg-1.0.dist-info/RECORD"));
    }

    [Fact]
    public async Task A_console_script_starts_the_interpreter_beside_it_wherever_it_lies()
    {
        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: true, SecretMask.Of());
        var python = (await TestInterpreter.FindAsync()).Executable;
        File.CreateSymbolicLink(Path.Combine(_packages.Root, "bin/python3"), python);
        FileModes.Set(Path.Combine(_packages.Root, "bin/tool"), executable: true);

        var run = await ChildProcess.RunAsync(Path.Combine(_packages.Root, "bin/tool"), []);

        Assert.Equal("ran\n", run.Output);
        Assert.DoesNotContain(
            "/build/machine",
            await File.ReadAllTextAsync(Path.Combine(_packages.Root, "bin/tool")),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("#!/bin/sh\n'''exec' \"/a long path/of the build machine/bin/python3.11\" \"$0\" \"$@\"\n' '''\n", "print('ran')\n", true)]
    [InlineData("#!/bin/sh\n'''exec' /very/long/path/bin/python3 \"$0\" \"$@\"\n' '''\n", "print('\u00e4')\n", true)]
    [InlineData("#!/build/bin/python3.11\n", "print('\u00e4')\n", true)]
    [InlineData("#!/bin/sh\n", "exec python3 -m pkg\n", false)]
    [InlineData("\u007fELF\n", "python\n", false)]
    public void The_interpreter_of_this_machine_is_named_in_no_script(string start, string body, bool isOfPython)
    {
        _packages.File("bin/tool", start + body);

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: false, SecretMask.Of());

        Assert.Equal((isOfPython ? "#!/usr/bin/env python3\n" : start) + body, File.ReadAllText(Path.Combine(_packages.Root, "bin/tool")));
    }

    // As pip 23.2, pip 25 and uv 0.13 write them.
    [Theory]
    [InlineData(
        "# -*- coding: utf-8 -*-\nimport re\nimport sys\nfrom pkg.cli import main\nif __name__ == '__main__':\n    "
            + "sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])\n    sys.exit(main())\n"
    )]
    [InlineData(
        "import sys\nfrom pkg.cli import main\nif __name__ == '__main__':\n    sys.argv[0] = "
            + "sys.argv[0].removesuffix('.exe')\n    sys.exit(main())\n"
    )]
    [InlineData(
        "# -*- coding: utf-8 -*-\nimport sys\nfrom pkg.cli import main\nif __name__ == \"__main__\":\n    if "
            + "sys.argv[0].endswith(\"-script.pyw\"):\n        sys.argv[0] = sys.argv[0][:-11]\n    elif "
            + "sys.argv[0].endswith(\".exe\"):\n        sys.argv[0] = sys.argv[0][:-4]\n    sys.exit(main())\n"
    )]
    public void Scripts_of_entry_points_are_the_same_whoever_wrote_them(string body)
    {
        _packages.File("bin/tool", "#!/build/machine/bin/python3.11\n" + body);

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: false, SecretMask.Of());

        Assert.Equal(
            "#!/usr/bin/env python3\nimport sys\nfrom pkg.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n",
            File.ReadAllText(Path.Combine(_packages.Root, "bin/tool"))
        );
    }

    [Fact]
    public void Scripts_that_people_wrote_stay_as_they_are()
    {
        const string Body = "import sys\nfrom pkg.cli import main\nif __name__ == '__main__':\n    prepare()\n    sys.exit(main())\n";
        _packages.File("bin/tool", "#!python\n" + Body);

        InstalledTree.Normalize(_packages.Root, bundlesInterpreter: false, SecretMask.Of());

        Assert.Equal("#!/usr/bin/env python3\n" + Body, File.ReadAllText(Path.Combine(_packages.Root, "bin/tool")));
    }

    public void Dispose() => _packages.Dispose();

    private string Mode(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(Path.Combine(_packages.Root, path)), 8);
}
