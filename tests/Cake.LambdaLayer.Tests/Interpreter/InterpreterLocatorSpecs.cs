using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Tests.Elf;

namespace Cake.LambdaLayer.Tests.Interpreter;

public sealed class InterpreterLocatorSpecs : IDisposable
{
    private static readonly Version s_amazonLinux2023 = new(2, 34);

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly List<PythonInterpreter> _installed = [];
    private readonly List<string> _started = [];

    [Fact]
    public async Task The_first_one_that_does_with_the_runtimes_C_library_is_taken()
    {
        Install("uv", "3.11.9", "GLIBC_2.36");
        Install("pyenv", "3.11.7", "GLIBC_2.34");
        Install("path", "3.11.2", "GLIBC_2.17");

        Assert.Equal("pyenv", (await ChooseAsync("3.11", s_amazonLinux2023))?.FoundBy);
        Assert.Equal(["uv", "pyenv"], _started);
    }

    [Theory]
    [InlineData("echo Python 3.11.7")]
    [InlineData("echo null")]
    [InlineData("true")]
    [InlineData("exit 3")]
    public async Task What_says_nothing_of_itself_is_no_interpreter(string line)
    {
        var program = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "bin")).FullName, "python3");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{line}\n");
        FileModes.Set(program, executable: true);

        var error = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            InterpreterLocator.FindAsync(_folder.Path, minor: null, CancellationToken.None)
        );

        Assert.Equal($"{program} does not run on this machine; give settings.PythonHome an installation that does.", error.Message);
    }

    [Fact]
    public async Task What_the_binary_shows_to_be_too_new_is_not_even_started()
    {
        Install("uv", "3.11.9", "GLIBC_2.35");
        Install("pyenv", "3.11.7", "GLIBC_2.36");
        _installed.Add(Python("shim", "3.11.7", Script("shim"), null));

        Assert.Equal("uv", (await ChooseAsync("3.11", s_amazonLinux2023))?.FoundBy);
        Assert.Equal(["uv"], _started);
    }

    [Fact]
    public async Task What_libpython_needs_counts_as_well()
    {
        Install("uv", "3.11.9", "GLIBC_2.17", "GLIBC_2.38");
        Install("pyenv", "3.11.7", "GLIBC_2.17", "GLIBC_2.34");

        Assert.Equal("pyenv", (await ChooseAsync("3.11", s_amazonLinux2023))?.FoundBy);
    }

    [Fact]
    public async Task An_older_C_library_is_worth_no_other_version_of_Python()
    {
        Install("uv", "3.13.0", "GLIBC_2.38");
        Install("pyenv", "3.11.7", "GLIBC_2.17");

        Assert.Equal("uv", (await ChooseAsync(minor: null, s_amazonLinux2023))?.FoundBy);
    }

    [Fact]
    public async Task What_its_name_says_to_be_another_version_of_Python_is_not_even_started()
    {
        Install("uv", "3.13.0", "GLIBC_2.38");
        InstallAs("python3.11", "3.11.7");
        InstallAs("python3.13", "3.13.1");

        Assert.Equal("python3.13", (await ChooseAsync(minor: null, s_amazonLinux2023))?.FoundBy);
        Assert.Equal(["uv", "python3.13"], _started);

        void InstallAs(string name, string version)
        {
            var link = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, version)).FullName, "python3");
            File.CreateSymbolicLink(link, Elf(name, "GLIBC_2.17"));
            _installed.Add(Python(name, version, link, library: null));
        }
    }

    [Fact]
    public async Task When_it_is_not_copied_the_first_one_is_taken_whatever_it_needs()
    {
        Install("uv", "3.11.9", "GLIBC_2.38");
        Install("pyenv", "3.11.7", "GLIBC_2.17");

        Assert.Equal("uv", (await ChooseAsync("3.11", glibc: null))?.FoundBy);
        Assert.Equal(["uv"], _started);
    }

    [Fact]
    public async Task One_that_never_looks_into_site_packages_is_the_last_resort()
    {
        Install("debian", "3.11.2", "GLIBC_2.34", usesDistPackages: true);
        Install("local", "3.11.9", "GLIBC_2.34");

        Assert.Equal("local", (await ChooseAsync("3.11", s_amazonLinux2023))?.FoundBy);
    }

    [Fact]
    public void What_its_folder_says_to_be_too_old_is_passed_over_and_newer_ones_come_first()
    {
        foreach (var name in new[] { "3.9.18", "cpython-3.10.2-linux-x86_64-gnu", "3.11.7", "cpython-3.13.0-linux-x86_64-gnu", "mine" })
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "versions", name, "bin"));
            File.WriteAllText(Path.Combine(_folder.Path, "versions", name, "bin", "python3"), "");
        }

        Assert.Equal(["cpython-3.13.0-linux-x86_64-gnu", "3.11.7", "mine"], Found(minor: null));
        Assert.Equal(["3.11.7"], Found("3.11"));

        IEnumerable<string> Found(string? minor) =>
            InterpreterLocator.Installations(Path.Combine(_folder.Path, "versions"), minor).Select(program => program.Split('/')[^3]);
    }

    public void Dispose() => _folder.Dispose();

    private Task<PythonInterpreter?> ChooseAsync(string? minor, Version? glibc) =>
        InterpreterLocator.ChooseAsync(
            _installed.Select(python => (python.Executable, python.FoundBy)),
            candidate =>
            {
                _started.Add(candidate.FoundBy);
                return Task.FromResult<PythonInterpreter?>(_installed.Single(python => python.Executable == candidate.Executable));
            },
            minor,
            glibc
        );

    private void Install(string name, string version, string glibc, string? ofLibrary = null, bool usesDistPackages = false) =>
        _installed.Add(
            Python(name, version, Elf(name, glibc), ofLibrary is null ? null : Elf($"{name}.so", ofLibrary)) with
            {
                UsesDistPackages = usesDistPackages,
            }
        );

    private static PythonInterpreter Python(string name, string version, string executable, string? library) =>
        new()
        {
            Executable = executable,
            Version = version,
            Implementation = "cpython",
            Prefix = "/",
            StandardLibrary = "/",
            ExtensionModules = "/",
            SharedLibrary = library,
            Machine = "x86_64",
            System = "Linux",
            Pip = "24.0",
            UsesDistPackages = false,
            FoundBy = name,
        };

    private string Elf(string name, string glibc)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, new ElfBuilder { VersionNeeds = [("libc.so.6", ["GLIBC_2.2.5", glibc])] }.Build());
        return path;
    }

    private string Script(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, "#!/bin/sh\n");
        return path;
    }
}
