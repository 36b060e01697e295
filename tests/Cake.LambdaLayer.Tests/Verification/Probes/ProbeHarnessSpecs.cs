using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Probes;

/// <summary>What the embedded harness reports of small verify files, run with a real Python.</summary>
public sealed class ProbeHarnessSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public void Dispose() => _folder.Dispose();

    private string Packages => Path.Combine(_folder.Path, "packages");

    [Fact]
    public async Task A_probe_that_returns_passes_and_one_that_raises_fails_with_its_error_in_one_line()
    {
        var run = await Run(
            """
            @probes.probe
            def good(): pass

            @probes.probe(name="named", limit=20.0)
            async def awaited(): pass

            def bad(): raise ValueError("two\n  lines " + "x" * 600)
            probes.add("bad", bad)

            @probes.probe
            def compared():
                answer = 41
                assert answer == 42
            """
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((true, 1), (run["good"].Passed, run["good"].Attempts));
        Assert.True(run["named"].Passed);
        Assert.False(run["bad"].Passed);
        Assert.StartsWith("ValueError: two lines xxx", run["bad"].Error, StringComparison.Ordinal);
        Assert.Equal(500, run["bad"].Error!.Length);
        Assert.Equal("AssertionError: assert answer == 42", run["compared"].Error);
        Assert.StartsWith("""{"passed": 2, "failed": 2,""", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_output_carries_nothing_but_the_report()
    {
        var run = await Run(
            """
            import subprocess
            print("loading")

            @probes.probe
            def noisy():
                print("printed")
                subprocess.run(["echo", "echoed"], check=True)
                assert input_is_empty()

            def input_is_empty():
                return sys.stdin.read() == ""
            """
        );

        Assert.Equal(["noisy"], run.Outcomes.Select(outcome => outcome.Probe));
        Assert.True(run["noisy"].Passed);
        Assert.Equal(
            ["echoed", "loading", "printed"],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_missing_module_is_found_wherever_the_exception_carries_it()
    {
        WritePackage("lib/__init__.py", "");
        var run = await Run(
            """
            def plain(): import lib.gone

            def name(): from lib import nothing

            def chained():
                try: import lib.gone
                except ImportError as error: raise RuntimeError("no luck") from error

            def handled():
                try: import lib.gone
                except ImportError: {}["key"]

            def suppressed():
                try: import lib.gone
                except ImportError: raise RuntimeError("no luck") from None

            def told(): raise RuntimeError("APIError: No module named 'lib.gone' while asking")

            def stand_in(): raise ImportError("lib.gone was removed", name="lib.gone")

            def grouped(): raise ExceptionGroup("several", [ValueError(1), ModuleNotFoundError("No module named 'lib.gone'")])

            def none(): raise ValueError("1")

            for function in (plain, name, chained, handled, suppressed, told, stand_in, grouped, none):
                probes.add(function.__name__, function)
            """
        );

        Assert.Equal("lib.nothing", run["name"].MissingModule);
        Assert.Null(run["none"].MissingModule);
        string[] others = ["plain", "chained", "handled", "suppressed", "told", "stand_in", "grouped"];
        Assert.All(others, probe => Assert.Equal((probe, "lib.gone"), (probe, run[probe].MissingModule)));
    }

    [Fact]
    public async Task The_missing_file_is_found_wherever_the_exception_carries_it()
    {
        var run = await Run(
            """
            def plain(): open("/nowhere/data.json")

            def wrapped():
                try: open(b"/nowhere/data.json")
                except OSError as error: raise RuntimeError("no luck") from error

            def told(): raise RuntimeError("Error: [Errno 2] No such file or directory: '/nowhere/data.json'")

            def library(): raise ImportError("libfast.so.1: cannot open shared object file: No such file or directory", name="lib._fast")

            for function in (plain, wrapped, told, library):
                probes.add(function.__name__, function)
            """
        );

        Assert.All(["plain", "wrapped", "told"], name => Assert.Equal("/nowhere/data.json", run[name].MissingFile));
        Assert.Equal("libfast.so.1", run["library"].MissingFile);
        Assert.All(run.Outcomes, outcome => Assert.Null(outcome.MissingModule));
    }

    [Fact]
    public async Task Where_is_the_innermost_frame_below_the_packages()
    {
        WritePackage("lib/__init__.py", "");
        WritePackage("lib/outer.py", "import lib.inner\n\ndef load():\n    return lib.inner.parse()\n");
        WritePackage("lib/inner.py", "import json\n\ndef parse():\n    return json.loads('{')\n");
        var run = await Run(
            """
            import lib.outer
            probes.add("in the packages", lambda: lib.outer.load())

            @probes.probe
            def own(): raise ValueError("1")
            """
        );

        Assert.Equal("lib/inner.py:4 in parse", run["in the packages"].Where);
        Assert.EndsWith("verify.py:6 in own", run["own"].Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_takes_its_process_down_fails_alone()
    {
        var run = await Run(
            """
            import os, signal

            probes.add("signal", lambda: os.kill(os.getpid(), signal.SIGSEGV))
            probes.add("exit", lambda: os._exit(0))
            probes.add("sys.exit", lambda: sys.exit(0))
            probes.add("after", lambda: None)
            """
        );

        Assert.Equal("killed by SIGSEGV", run["signal"].Error);
        Assert.Equal("the process ended itself with exit code 0", run["exit"].Error);
        Assert.Equal("SystemExit: 0", run["sys.exit"].Error);
        Assert.True(run["after"].Passed);
    }

    [Fact]
    public async Task A_probe_is_ended_at_its_limit_and_tells_where_it_hung()
    {
        WritePackage("lib.py", "def spin():\n    while True:\n        pass\n");
        var run = await Run(
            """
            import lib
            probes.add("hangs", lib.spin, limit=0.2)
            probes.add("after", lambda: None)
            """
        );

        Assert.Equal((false, true, 2), (run["hangs"].Passed, run["hangs"].TimedOut, run["hangs"].Attempts));
        Assert.Equal("TimeoutError: not done after 0.2 s", run["hangs"].Error);
        Assert.Contains("lib.py:", run["hangs"].Where, StringComparison.Ordinal);
        Assert.True(run["after"].Passed);
        Assert.False(run["after"].TimedOut);
    }

    [Fact]
    public async Task A_stream_that_nobody_closed_is_not_closed_while_its_lock_is_held()
    {
        var run = await Run(
            """
            import threading

            class Stream:
                lock = threading.Lock()

                def __init__(self): self.itself = self

                def __del__(self):
                    with self.lock: pass

            @probes.probe(limit=5.0)
            def request():
                Stream()
                with Stream.lock:
                    answer = [[] for _ in range(200_000)]
            """
        );

        Assert.Equal((true, 1), (run["request"].Passed, run["request"].Attempts));
    }

    [Fact]
    public async Task A_background_task_that_refuses_to_end_holds_no_probe_up()
    {
        var run = await Run(
            """
            import asyncio

            async def stubborn():
                while True:
                    try: await asyncio.sleep(60)
                    except asyncio.CancelledError: pass

            @probes.probe(limit=5.0)
            async def leaves_a_task():
                asyncio.get_running_loop().create_task(stubborn())
                await asyncio.sleep(0)
            """
        );

        Assert.True(run["leaves_a_task"].Passed);
    }

    [Fact]
    public async Task A_failed_probe_is_tried_again_after_the_others_and_says_so()
    {
        var run = await Run(
            """
            import os

            @probes.probe
            def second_time_lucky():
                marker = os.path.join(os.path.dirname(__file__), "marker")
                if not os.path.exists(marker):
                    open(marker, "w").close()
                    raise RuntimeError("once")

            probes.add("other", lambda: None)
            os.cpu_count = lambda: 1
            """
        );

        Assert.Equal(["other", "second_time_lucky"], run.Outcomes.Select(outcome => outcome.Probe));
        Assert.Equal((true, 2), (run["second_time_lucky"].Passed, run["second_time_lucky"].Attempts));
        Assert.Contains("second_time_lucky: tried again after RuntimeError: once", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_missed_a_module_in_a_process_of_its_own_is_not_tried_again()
    {
        var run = await Run(
            """
            had = []
            def missing_to_the_second():
                had.append(1)
                if len(had) > 1: import gone

            probes.add("alone", lambda: __import__("gone"))
            probes.add("shared.first", missing_to_the_second)
            probes.add("shared.second", missing_to_the_second)
            probes.together("shared.*")
            """
        );

        Assert.Equal((false, 1, "gone"), (run["alone"].Passed, run["alone"].Attempts, run["alone"].MissingModule));
        Assert.Equal((true, 2), (run["shared.second"].Passed, run["shared.second"].Attempts));
    }

    [Fact]
    public async Task Probes_that_run_together_share_a_process_and_have_variables_limits_and_destinations_of_their_own()
    {
        var run = await Run(
            """
            import os, socket, time

            def note(name):
                with open(os.path.join(os.path.dirname(__file__), name), "w") as file: file.write(str(os.getpid()))

            def reach(host):
                try: socket.getaddrinfo(host, 443)
                except OSError: pass

            @probes.probe(name="shared.first")
            def first():
                note("first")
                reach("api.invalid")
                os.environ["PROBE"] = "left behind"
                del os.environ["LANG"]

            @probes.probe(name="shared.second")
            def second():
                note("second")
                reach("api.invalid")
                reach("other.invalid")
                assert "PROBE" not in os.environ and os.environ["LANG"] == "C.UTF-8"

            # Longer than what the one behind it has.
            probes.add("shared.long", lambda: time.sleep(1.1))
            probes.add("shared.short", lambda: None, limit=1.0)
            probes.add("alone", lambda: note("alone"))
            os.environ["LANG"] = "C.UTF-8"
            probes.together("shared.*")
            """
        );

        Assert.All(run.Outcomes, outcome => Assert.Equal((outcome.Probe, null, 1), (outcome.Probe, outcome.Error, outcome.Attempts)));
        Assert.Equal(["api.invalid:443"], run["shared.first"].Network);
        Assert.Equal(["api.invalid:443", "other.invalid:443"], run["shared.second"].Network);
        Assert.InRange(run["shared.short"].Seconds, 0.0, 1.0);
        string ProcessOf(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));
        Assert.Equal(ProcessOf("first"), ProcessOf("second"));
        Assert.NotEqual(ProcessOf("first"), ProcessOf("alone"));
    }

    [Fact]
    public async Task One_that_fails_hangs_or_takes_the_process_down_is_tried_again_alone_and_the_others_of_its_process_go_on()
    {
        var run = await Run(
            """
            import os, time

            had = []
            def first_of_its_process():
                had.append(1)
                assert len(had) == 1

            probes.add("before", first_of_its_process)
            probes.add("needs a process of its own", first_of_its_process)
            probes.add("fails", lambda: 1 / 0)
            probes.add("exits", lambda: os._exit(3))
            probes.add("between", lambda: None)
            probes.add("hangs", lambda: time.sleep(60), limit=0.2)
            probes.add("after", lambda: None)
            probes.together("*")
            """
        );

        Assert.Equal(
            [
                ("after", true, 1),
                ("before", true, 1),
                ("between", true, 1),
                ("exits", false, 2),
                ("fails", false, 2),
                ("hangs", false, 2),
                ("needs a process of its own", true, 2),
            ],
            run.Outcomes.Select(outcome => (outcome.Probe, outcome.Passed, outcome.Attempts))
                .OrderBy(outcome => outcome.Probe, StringComparer.Ordinal)
        );
        Assert.Equal("the process ended itself with exit code 3", run["exits"].Error);
        Assert.Equal("TimeoutError: not done after 0.2 s", run["hangs"].Error);
        Assert.Contains("verify.py", run["hangs"].Where, StringComparison.Ordinal);
        Assert.StartsWith("""{"passed": 4, "failed": 3,""", run.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_machines_that_a_probe_tries_to_reach_are_named_whoever_catches_the_error_and_loopback_is_not()
    {
        var run = await Run(
            """
            import asyncio, socket, threading, time

            def quietly(function):
                try: function()
                except OSError: pass

            # Names that no server knows (RFC 6761), addresses that nobody has (RFC 5737, RFC 3849).
            probes.add("caught", lambda: quietly(lambda: socket.create_connection(("api.invalid", 443))))
            probes.add("bytes", lambda: quietly(lambda: socket.getaddrinfo(b"b.invalid", b"https")))

            probes.add("raised", lambda: socket.gethostbyname("name.invalid"))

            @probes.probe
            def threaded():
                thread = threading.Thread(target=lambda: quietly(lambda: socket.getaddrinfo("thread.invalid", 80)))
                thread.start()
                thread.join()

            @probes.probe
            async def awaited():
                try: await asyncio.open_connection("async.invalid", 8080)
                except OSError: pass

            @probes.probe
            def datagram():
                quietly(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)))
                quietly(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect(("2001:db8::1", 53)))

            @probes.probe(limit=0.5)
            def hangs():
                quietly(lambda: socket.getaddrinfo("hang.invalid", 1))
                time.sleep(60)

            @probes.probe
            def many():
                for port in range(1, 100):
                    host = "127.0.0.1" if port > 50 else "many.invalid"
                    quietly(lambda: socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST))

            @probes.probe
            def at_home():
                for name in ("localhost", "LOCALHOST", "", None, "::1", "0.0.0.0", "127.1.2.3", socket.gethostname()):
                    quietly(lambda: socket.getaddrinfo(name, 80))
                quietly(lambda: socket.socket(socket.AF_UNIX).connect("/nowhere"))
                server = socket.create_server(("127.0.0.1", 0))
                socket.create_connection(server.getsockname()).sendmsg([b"x"])
            """
        );

        Assert.Equal(["api.invalid:443"], run["caught"].Network);
        Assert.Equal(["b.invalid:https"], run["bytes"].Network);
        Assert.Equal(["name.invalid"], run["raised"].Network);
        Assert.Equal(["thread.invalid:80"], run["threaded"].Network);
        Assert.Equal(["async.invalid:8080"], run["awaited"].Network);
        Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53"], run["datagram"].Network);
        Assert.Equal(["hang.invalid:1"], run["hangs"].Network);
        Assert.Contains("verify.py", run["hangs"].Where, StringComparison.Ordinal);
        Assert.Equal(20, run["many"].Network!.Count);
        Assert.Null(run["at_home"].Error);
        Assert.Null(run["at_home"].Network);
    }

    [Fact]
    public async Task What_loading_the_verify_file_tries_to_reach_is_told_as_well()
    {
        var run = await Run(
            """
            import socket
            try: socket.create_connection(("load.invalid", 443))
            except OSError: pass
            probes.add("other", int)
            """
        );

        Assert.Equal(["load probes", "other"], run.Outcomes.Select(outcome => outcome.Probe));
        Assert.True(run["load probes"].Passed);
        Assert.Equal(["load.invalid:443"], run["load probes"].Network);
        Assert.Null(run["other"].Network);
    }

    [Fact]
    public async Task A_verify_file_that_cannot_be_loaded_is_one_failed_probe()
    {
        (string Text, string Error, string? Module)[] broken =
        [
            ("import lib.gone", "ModuleNotFoundError: No module named 'lib'", "lib"),
            ("sys.exit(0)", "SystemExit: 0", null),
            ("import os; os._exit(0)", "the process ended itself with exit code 0", null),
            ("import os; os.kill(os.getpid(), 11)", "killed by SIGSEGV", null),
            ("probes.add('a', int); probes.add('a', int)", "ValueError: two probes are named 'a'", null),
        ];
        foreach (var (text, error, module) in broken)
        {
            var run = await Run(text);

            Assert.Equal(0, run.ExitCode);
            var outcome = Assert.Single(run.Outcomes);
            Assert.Equal(("load probes", false, error, module), (outcome.Probe, outcome.Passed, outcome.Error, outcome.MissingModule));
        }
    }

    [Fact]
    public async Task A_package_is_loaded_with_its_modules_and_none_of_its_names_hides_another_module()
    {
        WritePackage("json_user.py", "import json; LOADS = json.loads");
        WritePackage("../checks/__init__.py", "from . import json, more");
        WritePackage("../checks/json.py", "import probes\nfrom .shared import seen\nprobes.add('first', lambda: seen.append(1))");
        WritePackage(
            "../checks/more.py",
            """
            import json_user, probes, sys
            from .shared import seen

            @probes.probe
            def second():
                assert json_user.LOADS("[1]") == [1]
                assert seen == []
                assert sys.modules["verify"].__path__ == [__file__.rpartition("/")[0]]

            @probes.probe
            def third():
                raise ValueError("wrong")
            """
        );
        WritePackage("../checks/shared.py", "seen = []");

        var run = await RunCommand([.. (await Write("")).SkipLast(1), Path.Combine(_folder.Path, "checks")]);

        Assert.Equal(["first", "second", "third"], run.Outcomes.Select(outcome => outcome.Probe).Order(StringComparer.Ordinal));
        Assert.Null(run["second"].Error);
        Assert.Equal($"{_folder.Path}/checks/more.py:12 in third", run["third"].Where);
    }

    [Fact]
    public async Task Only_the_packages_and_the_standard_library_are_on_the_path()
    {
        WritePackage("lib.py", "ORIGIN = 'first'");
        WritePackage("../second/lib.py", "ORIGIN = 'second'");
        WritePackage("../second/more.py", "");
        var run = await Run(
            """
            import os, lib, more

            @probes.probe
            def path():
                assert lib.ORIGIN == "first"
                assert os.path.dirname(__file__) not in sys.path
                assert [entry for entry in sys.path if "site-packages" in entry or "dist-packages" in entry] == []
            """,
            "--packages",
            Path.Combine(_folder.Path, "second")
        );

        Assert.Null(run["path"].Error);
    }

    [Theory]
    [InlineData]
    [InlineData("--first")]
    public async Task Hooks_of_the_packages_run(params string[] options)
    {
        WritePackage("hook.pth", "import sys; sys.hooked = True\nmore");
        WritePackage("more/lib.py", "");

        var run = await Run(
            """
            import lib

            @probes.probe
            def hooked():
                assert sys.hooked
            """,
            options
        );

        Assert.Null(run["hooked"].Error);
    }

    [Theory]
    [InlineData("the interpreter's")]
    [InlineData("the packages'", "--first")]
    public async Task Packages_come_before_the_standard_library_where_they_do_on_Lambda(string whose, params string[] options)
    {
        WritePackage("colorsys.py", "WHOSE = \"the packages'\"");

        var run = await Run(
            $"""
            import colorsys

            @probes.probe
            def first():
                assert getattr(colorsys, "WHOSE", "the interpreter's") == "{whose}"
            """,
            options
        );

        Assert.Null(run["first"].Error);
    }

    [Fact]
    public async Task Single_probes_can_be_chosen()
    {
        const string Verify = "for name in ('a.one', 'a.two', 'b'): probes.add(name, int)";

        Assert.Equal(3, (await Run(Verify)).Outcomes.Count);
        Assert.Equal(
            ["a.one", "a.two"],
            (await Run(Verify, "--only", "a.*")).Outcomes.Select(outcome => outcome.Probe).Order(StringComparer.Ordinal)
        );
        var unknown = await Run(Verify, "--only", "c");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("no probe is named c", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_many_probes_run_at_once_as_the_machine_has_cores()
    {
        const string Verify = """
            import os, time
            folder = os.path.dirname(__file__)
            os.cpu_count = lambda: CORES

            def meet(own, other):
                open(os.path.join(folder, own), "w").close()
                while not os.path.exists(os.path.join(folder, other)):
                    time.sleep(0.01)

            probes.add("left", lambda: meet("l", "r"), limit=LIMIT)
            probes.add("right", lambda: meet("r", "l"), limit=LIMIT)
            """;

        var alone = await Run(Verify.Replace("LIMIT", "0.3", StringComparison.Ordinal).Replace("CORES", "1", StringComparison.Ordinal));
        File.Delete(Path.Combine(_folder.Path, "l"));
        File.Delete(Path.Combine(_folder.Path, "r"));
        var together = await Run(Verify.Replace("LIMIT", "20.0", StringComparison.Ordinal).Replace("CORES", "2", StringComparison.Ordinal));

        // The first finds nobody, and finds what the second left when it is tried again.
        Assert.Equal((1, 2), (alone["right"].Attempts, alone["left"].Attempts));
        Assert.Equal((1, 1), (together["right"].Attempts, together["left"].Attempts));
    }

    [Fact]
    public async Task A_server_started_in_the_background_serves_all_probes_and_ends_with_the_run()
    {
        var run = await Run(
            """
            import os, socket
            server = socket.create_server(("127.0.0.1", 0))

            def serve():
                while True:
                    connection, _ = server.accept()
                    connection.sendall(str(os.getpid()).encode())
                    connection.close()

            probes.background(serve)

            def ask():
                answer = socket.create_connection(server.getsockname()).recv(20)
                print("server", answer.decode(), file=sys.stderr)

            probes.add("one", ask)
            probes.add("two", ask)
            """
        );

        Assert.All(run.Outcomes, outcome => Assert.Null(outcome.Error));
        var servers = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        Assert.False(Directory.Exists($"/proc/{Assert.Single(servers).Split(' ')[1]}"));
    }

    [Fact]
    public async Task What_a_probe_leaves_running_ends_with_the_run()
    {
        var run = await Run(
            """
            import subprocess

            @probes.probe
            def leaves():
                for session in (False, True):
                    # Without the pipes of the run, which would keep its reader waiting.
                    quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    left = subprocess.Popen(["sleep", "600"], start_new_session=session, **quiet)
                    print(left.pid, file=sys.stderr)
            """
        );

        var left = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, left.Length);
        Assert.All(left, pid => Assert.False(Directory.Exists($"/proc/{pid}")));
    }

    [Fact]
    public async Task Probes_have_the_umask_of_Lambda_whatever_that_of_the_build_machine_is()
    {
        var harness = await Write(
            """
            import os
            probes.add("umask", lambda: print(oct(os.umask(0)), file=sys.stderr))
            """
        );

        var shell = await ChildProcess.RunAsync("sh", ["-c", "umask 077; \"$@\"", "-", .. harness]);

        Assert.Equal("0o22\n", shell.Error);
    }

    [Fact]
    public async Task A_stopped_run_leaves_nothing_behind()
    {
        var harness = await Write(
            """
            import os, time

            @probes.probe
            def hangs():
                with open(os.path.join(os.path.dirname(__file__), "pid"), "w") as pipe:
                    pipe.write(str(os.getpid()))
                time.sleep(600)
            """
        );
        const string Script = """
            mkfifo pid
            "$@" > /dev/null &
            read probe < pid
            kill -TERM $!
            wait $!
            echo $? $probe
            """;

        var shell = await ChildProcess.RunAsync("bash", ["-c", Script, "-", .. harness], workingDirectory: _folder.Path);

        var answer = shell.Output.Trim().Split(' ');
        Assert.Equal(("143", ""), (answer[0], shell.Error));
        Assert.False(Directory.Exists($"/proc/{answer[1]}"));
    }

    private const string Complete = """{"complete": true}""";

    private async Task<HarnessRun> Run(string verify, params string[] arguments)
    {
        var command = await Write(verify);
        return await RunCommand([.. command.SkipLast(1), .. arguments, command[^1]]);
    }

    private static async Task<HarnessRun> RunCommand(IReadOnlyList<string> command)
    {
        var lines = new List<string>();
        var process = await ChildProcess.RunAsync(command[0], command.Skip(1), onOutput: lines.Add);
        // A run that came to its end says so in its last line.
        Assert.Equal(process.ExitCode == 0, lines.LastOrDefault() == Complete);
        return new HarnessRun(process.ExitCode, lines.Where(line => line != Complete).ToList(), process.Error);
    }

    /// <summary>The command line that runs the harness on a verify file.</summary>
    private async Task<IReadOnlyList<string>> Write(string verify)
    {
        Directory.CreateDirectory(Packages);
        // Beside it, not in a folder of its own: where the verify file lies must not be on the path.
        var file = Path.Combine(_folder.Path, "verify.py");
        await File.WriteAllTextAsync(file, $"import probes, sys\n{verify}\n");
        var python = (await TestInterpreter.FindAsync()).Executable;
        return [python, "-I", "-B", "-S", Harness(), "--packages", Packages, file];
    }

    private string Harness() => ProbeRunner.Harness.Select(script => EmbeddedScripts.WriteTo(_folder.Path, script)).ToList()[0];

    private void WritePackage(string path, string text)
    {
        var file = Path.Combine(Packages, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed record HarnessRun(int ExitCode, IReadOnlyList<string> Lines, string Error)
    {
        private const string SummaryStart = """{"summary": """;

        public IReadOnlyList<ProbeOutcome> Outcomes { get; } =
            Lines
                .Where(line => !line.StartsWith(SummaryStart, StringComparison.Ordinal))
                .Select(line => JsonSerializer.Deserialize<ProbeOutcome>(line, JsonFile.Options)!)
                .ToList();

        public string Summary => Lines[^1][SummaryStart.Length..];

        public ProbeOutcome this[string probe] => Assert.Single(Outcomes, outcome => outcome.Probe == probe);
    }
}
