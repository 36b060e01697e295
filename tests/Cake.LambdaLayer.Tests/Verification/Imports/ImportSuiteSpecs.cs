using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Imports;

public sealed class ImportSuiteSpecs : IDisposable
{
    private static readonly string[] s_compiled = ["ready.py", "writes.py", "eval.py"];

    private readonly PackagesFolder _packages = new();
    private readonly TemporaryDirectory _bytecode = TemporaryDirectory.Create();

    [Fact]
    public void The_standard_library_is_told_by_its_files_without_programs_toys_and_packages()
    {
        _packages
            .File("json/__init__.py")
            .File("json/decoder.py")
            .File("json/__main__.py")
            .File("this.py")
            .File("antigravity.py")
            .File("idlelib/pyshell.py")
            .File("test/test_a.py")
            .File("site-packages/other.py")
            .File("LICENSE.txt")
            .File("config-3.11/makesetup.py")
            .File("lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so")
            .File("lib-dynload/_bz2.so");

        var modules = ImportSuite
            .StandardLibrary(_packages.Root, ["email/__init__.pyc", "email/mime/text.pyc"])
            .Select(entry => entry.Module);

        Assert.Equal(["_bz2", "_ssl", "email", "email.mime.text", "json", "json.decoder"], modules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Modules_that_end_the_process_hide_none_of_those_behind_them()
    {
        _packages
            .File("a.py")
            .File("b.py", "raise SystemExit(3)\n")
            .File("c.py", "import os\nos._exit(7)\n")
            .File("d.py", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
            .File("e.py", "raise ValueError('no')\n")
            .File("f.py")
            .File("g.py");

        var outcomes = await RunAsync([.. "abcdef".Select(name => ("one", name.ToString())), ("two", "g")]);

        Assert.Equal(
            ["import a", "import f", "import g"],
            outcomes
                .Where(outcome => outcome.Passed && ImportSuite.ModuleOf(outcome.Probe) is not null)
                .Select(outcome => outcome.Probe)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal("SystemExit: 3", Error("import b"));
        Assert.Equal("the process ended itself with exit code 7", Error("import c"));
        Assert.Equal("killed by SIGSEGV", Error("import d"));
        Assert.Equal("ValueError: no", Error("import e"));

        string? Error(string probe) => Assert.Single(outcomes, outcome => outcome.Probe == probe).Error;
    }

    [Theory]
    [InlineData("""{"nonce": "0", "module": "b", "seconds": 0, "outcome": {}}""")]
    [InlineData("""{"probe": "import b", "passed": true, "seconds": 0.1, "attempts": 1}""")]
    [InlineData("""{"complete": true}""")]
    [InlineData("garbage {")]
    public async Task A_module_that_writes_into_whatever_is_open_is_named_and_speaks_for_no_other(string line)
    {
        _packages
            .File(
                "a.py",
                $$"""
                import os
                for descriptor in range(3, 64):
                    try:
                        if os.readlink(f"/proc/self/fd/{descriptor}").startswith("pipe:"):
                            os.write(descriptor, b'{{line}}\n')
                    except OSError:
                        pass
                """
            )
            .File("b.py", "raise ValueError('no')\n");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => RunAsync([("one", "a"), ("one", "b")]));

        Assert.Contains("wrote into the report of the checks (import a: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_finds_neither_the_report_nor_those_who_write_it()
    {
        _packages.File(
            "a.py",
            """
            import os, sys
            assert not {"probes", "probes.child", "verify"} & set(sys.modules), sorted(sys.modules)
            pipes = set()
            for number in range(3, 64):
                try:
                    pipes.add(os.readlink(f"/proc/self/fd/{number}"))
                except OSError:
                    pass
            pipes = [pipe for pipe in pipes if pipe.startswith("pipe:")]
            assert len(pipes) == 1, pipes
            """
        );

        var outcome = Assert.Single(await RunAsync([("one", "a")]), outcome => ImportSuite.ModuleOf(outcome.Probe) is not null);

        Assert.True(outcome.Passed, outcome.Error);
    }

    [Fact]
    public async Task A_module_that_forks_and_lets_its_child_go_on_is_told_once_and_so_are_those_behind_it()
    {
        _packages.File("a.py", "import os\nos.fork()\n").File("b.py");

        var outcomes = await RunAsync([("one", "a"), ("one", "b")]);

        Assert.Equal(
            ["import a", "import b"],
            outcomes.Select(outcome => outcome.Probe).Where(probe => ImportSuite.ModuleOf(probe) is not null).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_package_that_fails_is_run_once_for_all_that_import_it_and_what_it_had_imported_by_then_counts()
    {
        var tries = Path.Combine(_bytecode.Path, "tries");
        _packages
            .File("a/__init__.py", $"import a.early\nopen('{tries}', 'a').write('x')\nimport gone\n")
            .File("a/early.py")
            .File("a/late.py")
            .File("a/sub/__init__.py")
            .File("a/sub/deep.py")
            .File("b.py")
            .File("c.py", "import b\nimport a.late\n");

        var outcomes = await RunAsync([
            ("one", "a"),
            ("one", "a.early"),
            ("one", "a.late"),
            ("one", "a.sub"),
            ("one", "a.sub.deep"),
            ("one", "b"),
            ("one", "c"),
        ]);

        Assert.Equal(
            ["import a.early", "import b"],
            outcomes.Where(outcome => outcome.Passed && ImportSuite.ModuleOf(outcome.Probe) is not null).Select(outcome => outcome.Probe)
        );
        Assert.Equal(5, outcomes.Count(outcome => !outcome.Passed));
        Assert.All(
            outcomes.Where(outcome => !outcome.Passed),
            outcome => Assert.Equal(("gone", "a/__init__.py:3 in <module>"), (outcome.MissingModule, outcome.Where))
        );
        Assert.Equal("x", await File.ReadAllTextAsync(tries));
    }

    [Fact]
    public async Task What_is_compiled_or_written_by_an_import_is_told()
    {
        _packages
            .File("compiled.py", "x = 1\n")
            .File("ready.py", "x = 1\n")
            .File("writes.py", "open(__file__[:-9] + 'cache.txt', 'w').close()\n")
            .File("eval.py", "compile('1', '<text>', 'eval')\n");
        var interpreter = await TestInterpreter.FindAsync();
        var compile = await ChildProcess.RunAsync(
            interpreter.Executable,
            ["-m", "py_compile", .. s_compiled.Select(name => Path.Combine(_packages.Root, name))]
        );
        Assert.Equal(0, compile.ExitCode);

        var outcomes = await RunAsync([("one", "compiled"), ("one", "ready"), ("one", "writes"), ("one", "eval")], isCompiled: true);

        Assert.Equal([$"{_packages.Root}/compiled.py"], Made("compiled"));
        Assert.Null(Made("ready"));
        Assert.Equal([$"{_packages.Root}/cache.txt"], Made("writes"));
        Assert.Null(Made("eval"));

        IReadOnlyList<string>? Made(string module) => Assert.Single(outcomes, outcome => outcome.Probe == $"import {module}").Made;
    }

    [Fact]
    public async Task A_module_that_does_not_come_back_is_overdue_and_the_next_one_is_imported_all_the_same()
    {
        _packages.File("hangs.py", "import threading\nthreading.Event().wait()\n").File("works.py");
        var suite = ImportSuite.Of([("one", "hangs"), ("one", "works")]);

        var impatient = Encoding.UTF8.GetString(suite.Files[suite.Entry]).Replace("LIMIT = 60.0", "LIMIT = 0.5", StringComparison.Ordinal);

        var outcomes = await RunAsync(
            suite with
            {
                Files = new Dictionary<string, byte[]>(suite.Files) { [suite.Entry] = Encoding.UTF8.GetBytes(impatient) },
            }
        );

        Assert.True(Assert.Single(outcomes, outcome => outcome.Probe == "import hangs").TimedOut);
        Assert.True(Assert.Single(outcomes, outcome => outcome.Probe == "import works").Passed);
    }

    [Fact]
    public async Task Each_module_answers_for_what_it_tries_to_reach_when_it_is_imported()
    {
        const string Reach = "import socket\ntry: socket.getaddrinfo('NAME.invalid', 443)\nexcept OSError: pass\n";
        _packages
            .File("a.py", Reach.Replace("NAME", "a", StringComparison.Ordinal))
            .File("b.py")
            .File("c.py", Reach.Replace("NAME", "c", StringComparison.Ordinal) + "import gone\n");

        var outcomes = await RunAsync([("one", "a"), ("one", "b"), ("one", "c")]);

        Assert.Equal(
            [("import a", "a.invalid:443"), ("import c", "c.invalid:443")],
            outcomes
                .Where(outcome => outcome.Network is not null)
                .Select(outcome => (outcome.Probe, Assert.Single(outcome.Network!)))
                .Order()
        );
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        _packages.File("pkg/__init__.py").File("pkg/a.py", "from pkg import b\n").File("reads.py", "open('/opt/absent.txt')\n");

        var outcomes = await RunAsync([("one", "pkg.a"), ("one", "reads")]);

        Assert.Equal("pkg.b", Assert.Single(outcomes, outcome => outcome.Probe == "import pkg.a").MissingModule);
        Assert.Equal("/opt/absent.txt", Assert.Single(outcomes, outcome => outcome.Probe == "import reads").MissingFile);
    }

    public void Dispose()
    {
        _packages.Dispose();
        _bytecode.Dispose();
    }

    private Task<IReadOnlyList<ProbeOutcome>> RunAsync(IEnumerable<(string Group, string Module)> modules, bool isCompiled = false) =>
        RunAsync(ImportSuite.Of(modules), isCompiled);

    private async Task<IReadOnlyList<ProbeOutcome>> RunAsync(ProbeSuite suite, bool isCompiled = false)
    {
        var python = await TestInterpreter.FindAsync();
        return await new ProbeRunner(
            CodeSandbox.Open("not needed"),
            python.Executable,
            [_packages.Root],
            new Dictionary<string, string>(),
            isCompiled ? null : _bytecode.Path
        ).RunAsync(suite, CancellationToken.None);
    }
}
