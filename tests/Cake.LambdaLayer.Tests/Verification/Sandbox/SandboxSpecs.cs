using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Sandbox;

/// <summary>What probes see of the world, run with real bubblewrap.</summary>
public sealed class SandboxSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Layer => Path.Combine(_folder.Path, "layer");

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task Probes_see_what_a_function_sees_on_Lambda()
    {
        var outcomes = await RunAsync(
            $$"""
            import errno, os, pathlib, pwd, socket, probes
            there_at_first = os.listdir("/tmp")

            def cannot_write(folder):
                try: pathlib.Path(folder, "x").write_text("x")
                except OSError as error: assert error.errno == errno.EROFS, error
                else: assert False, folder

            for folder in ("/", "/opt", "/opt/python", "/var/task", "/etc", "/usr", "/dev"):
                probes.add(f"read-only {folder}", lambda folder=folder: cannot_write(folder))

            @probes.probe
            def tmp():
                assert there_at_first == [], there_at_first
                file = pathlib.Path("/tmp", "x")
                file.write_text("x")
                assert file.stat().st_mode & 0o777 == 0o644

            @probes.probe
            def user():
                assert (os.getuid(), os.getgid()) == (993, 990)
                assert pwd.getpwuid(os.getuid()).pw_name == "sbx_user1051"

            @probes.probe
            def environment():
                assert set(os.environ) == {"OWN", "PATH", "LD_LIBRARY_PATH", "HOME", "LANG", "PWD"}, set(os.environ)
                assert (os.environ["HOME"], os.environ["OWN"], os.getcwd()) == ("/tmp", "1", "/var/task")

            @probes.probe
            def nothing_else():
                assert os.path.isfile("/opt/python/here.py")
                for path in ("{{_folder.Path}}", "{{AppContext.BaseDirectory}}", "/home", "/var/lib/dpkg"):
                    assert not os.path.exists(path), path
                assert all(int(name) < 100 for name in os.listdir("/proc") if name.isdigit())

            @probes.probe
            def settings():
                known = {"alternatives", "ca-certificates", "group", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime"}
                known |= {"nsswitch.conf", "os-release", "passwd", "pki", "protocols", "services", "ssl"}
                assert set(os.listdir("/etc")) <= known, os.listdir("/etc")
                assert not os.path.exists("/etc/ssl/private")
                assert os.path.exists("/etc/ld.so.cache")

            @probes.probe
            def network():
                assert [name for _, name in socket.if_nameindex()] == ["lo"]
                server = socket.create_server(("127.0.0.1", 0))
                socket.create_connection(server.getsockname()).close()
                try: socket.create_connection(("192.0.2.1", 80), timeout=5)
                except OSError as error: assert error.errno == errno.ENETUNREACH, error
                else: assert False
            """
        );

        Assert.Equal(13, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        Assert.Equal(["192.0.2.1:80"], Assert.Single(outcomes, outcome => outcome.Network is not null).Network);
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task Probes_have_no_privileges_and_bounds()
    {
        var outcomes = await RunAsync(
            $$"""
            import errno, probes

            @probes.probe
            def privileges():
                status = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
                assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2"), status
                assert {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")} == {"0" * 16}, status

            @probes.probe
            def system_calls():
                import ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                calls = [lambda: libc.unshare(0x10000000), lambda: libc.ptrace(16, 1, 0, 0), lambda: libc.mount(b"x", b"/", b"x", 0, 0)]
                for call in calls:
                    ctypes.set_errno(0)
                    assert (call(), ctypes.get_errno()) == (-1, errno.EPERM), ctypes.get_errno()

            @probes.probe
            def limits():
                import resource
                assert resource.getrlimit(resource.RLIMIT_NOFILE) == (1024, 1024)
                assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
                assert resource.getrlimit(resource.RLIMIT_DATA)[1] == 10_240 * 2**20

            @probes.probe
            def files_of_their_owner():
                try: open("/opt/python/secret")
                except PermissionError: pass
                else: assert {{(Environment.UserName == "root" ? "False" : "True")}}
            """
        );

        Assert.Equal(4, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task Canceling_ends_all_that_runs_in_it()
    {
        var started = Path.Combine(_folder.Path, "bytecode", "started");
        using var cancellation = new CancellationTokenSource();
        Directory.CreateDirectory(Path.GetDirectoryName(started)!);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(started)!, "started") { EnableRaisingEvents = true };
        watcher.Created += (_, _) => cancellation.Cancel();

        var run = RunAsync(
            """
            import pathlib, subprocess, time, probes

            @probes.probe(limit=600)
            def hangs():
                subprocess.Popen(["sleep", "600"], start_new_session=True)
                pathlib.Path("/mnt/bytecode/started").touch()
                time.sleep(600)
            """,
            null,
            cancellation.Token
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(ProcessesThatSee(_folder.Path));
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task What_a_thread_started_goes_on_when_that_thread_has_ended()
    {
        Task<ChildProcess>? run = null;
        using var isRunning = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            run = ChildProcess.RunAsync(
                "bwrap",
                ["--ro-bind", "/", "/", "--die-with-parent", "sh", "-c", "echo; sleep 0.3"],
                onOutput: _ => isRunning.Set()
            );
            isRunning.Wait();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(0, (await run!).ExitCode);
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task An_interpreter_of_the_build_machine_below_opt_lies_beside_the_layer()
    {
        Directory.CreateDirectory(Path.Combine(Layer, "python"));
        var tools = Directory.CreateDirectory(Path.Combine(_folder.Path, "tools", "bin")).Parent!.FullName;
        var sandbox = (await FindAsync()).With(new Mount(Layer, "/opt"), new Mount(tools, "/opt/tools/3.11"));

        var run = await sandbox.RunAsync(
            "/bin/sh",
            ["-c", "echo /opt/* /opt/tools/3.11/*; touch /opt/x"],
            new Dictionary<string, string>(),
            null,
            CancellationToken.None
        );

        Assert.Equal("/opt/python /opt/tools /opt/tools/3.11/bin\n", run.Output);
        Assert.Contains("Read-only file system", run.Error, StringComparison.Ordinal);
    }

    [Fact(Skip = Bubblewrap.Needed, SkipType = typeof(Bubblewrap), SkipUnless = nameof(Bubblewrap.Works))]
    public async Task An_interpreter_where_Lambda_has_the_layer_or_the_function_leaves_no_room_for_a_sandbox()
    {
        var python = await TestInterpreter.FindAsync();
        foreach (var prefix in new[] { "/opt", "/opt/python", "/opt/python/3.12", "/var", "/var/task/python" })
        {
            Assert.Contains(
                "lies where Lambda has other things",
                (await CodeSandbox.FindAsync(python with { Prefix = prefix }, CancellationToken.None)).WhyNot,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Without_bubblewrap_the_same_probes_run_where_the_layer_was_made()
    {
        var outcomes = await RunAsync(
            """
            import here, os, sys, probes

            @probes.probe
            def plainly():
                assert here.__file__ == os.path.join(LAYER, "python", "here.py"), here.__file__
                assert sys.pycache_prefix == os.path.join(os.path.dirname(LAYER), "bytecode")
                assert os.listdir(os.environ["HOME"]), os.environ["HOME"]
                assert set(os.environ) == {"OWN", "PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG"}, set(os.environ)
            """.Replace("LAYER", $"\"{Layer}\"", StringComparison.Ordinal),
            sandbox: CodeSandbox.Open("for the test")
        );

        Assert.Null(Assert.Single(outcomes).Error);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<CodeSandbox> FindAsync()
    {
        var sandbox = await CodeSandbox.FindAsync(await TestInterpreter.FindAsync(), CancellationToken.None);
        Assert.Null(sandbox.WhyNot);
        return sandbox;
    }

    private async Task<IReadOnlyList<ProbeOutcome>> RunAsync(
        string script,
        CodeSandbox? sandbox = null,
        CancellationToken cancellation = default
    )
    {
        Directory.CreateDirectory(Path.Combine(Layer, "python"));
        await File.WriteAllTextAsync(Path.Combine(Layer, "python", "here.py"), "", cancellation);
        var secret = Path.Combine(Layer, "python", "secret");
        await File.WriteAllTextAsync(secret, "", cancellation);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        var python = await TestInterpreter.FindAsync();
        var place = (sandbox ?? await FindAsync()).With(new Mount(Layer, CodeSandbox.LayerFolder)).With(python);
        var runner = new ProbeRunner(
            place,
            python.Executable,
            ["/opt/python"],
            new Dictionary<string, string> { ["OWN"] = "1" },
            Path.Combine(_folder.Path, "bytecode")
        );
        var files = new Dictionary<string, byte[]> { ["verify.py"] = Encoding.UTF8.GetBytes(script) };
        return await runner.RunAsync(new ProbeSuite("verify.py", files), cancellation);
    }

    private static IEnumerable<string> ProcessesThatSee(string folder) =>
        RunningProcesses.All.Where(process => RunningProcesses.Read(process, "mountinfo").Contains(folder, StringComparison.Ordinal));
}
