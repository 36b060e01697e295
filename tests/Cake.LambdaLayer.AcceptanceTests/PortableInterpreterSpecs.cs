using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Interpreters of this machine in a userland with glibc 2.31, for which most of them are too new.</summary>
public sealed class PortableInterpreterSpecs(PortableInterpreterFixture portable, OldUserland userland)
    : IClassFixture<PortableInterpreterFixture>,
        IDisposable
{
    private const string Program = """
        import bz2, ctypes, decimal, grp, hashlib, importlib, locale, lzma, multiprocessing, os, pathlib
        import pip, pwd, socket, sqlite3, ssl, subprocess, sys, uuid, zlib

        def square(number):
            return number * number

        if __name__ == "__main__":
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            try:
                ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost").do_handshake()
            except ssl.SSLWantReadError:
                assert len(outgoing.read()) > 100
            assert sqlite3.connect(":memory:").execute("select sum(value) from json_each('[1,2]')").fetchone() == (3,)
            assert ctypes.CDLL(None).getpid() == os.getpid()
            ctypes.CDLL("libm.so.6"), ctypes.CDLL("libpthread.so.0"), ctypes.CDLL("libresolv.so.2")
            for codec in bz2, lzma, zlib:
                assert codec.decompress(codec.compress(b"x" * 999)) == b"x" * 999
            assert {"sha3_256", "blake2b"} <= hashlib.algorithms_available and hashlib.scrypt(b"a", salt=b"b", n=2, r=1, p=1)
            assert uuid.uuid1() != uuid.uuid4() and str(decimal.Decimal(1) / 3).startswith("0.333")
            child = subprocess.check_output([sys.executable, "-c", "import pip, sys; print(sys.executable)"], text=True)
            assert child.strip() == sys.executable
            process = multiprocessing.get_context("spawn").Process(target=square, args=(2,))
            process.start(), process.join()
            assert process.exitcode == 0
            assert socket.getaddrinfo("localhost", 80)[0][4] == ("127.0.0.1", 80)
            assert pwd.getpwnam("root").pw_uid == 0 and grp.getgrgid(0).gr_name == "root"
            assert locale.setlocale(locale.LC_ALL, "C.UTF-8") == "C.UTF-8" and "bücher".encode("idna") == b"xn--bcher-kva"
            # Ends a thread from outside of Python, for which the C library loads libgcc_s.
            ends = "import _thread, ctypes, os; begun = []; leave = ctypes.CDLL(None).pthread_exit; "
            ends += "_thread.start_new_thread(lambda: (begun.append(1), leave(None)), ())"
            waits = "while not begun or len(os.listdir('/proc/self/task')) > 1: os.sched_yield()"
            subprocess.run([sys.executable, "-c", f"{ends}\n{waits}\nos._exit(0)"], check=True, timeout=60)
            library = f"python{sys.version_info.major}.{sys.version_info.minor}"
            for extension in sorted(pathlib.Path(sys.prefix, "lib", library, "lib-dynload").glob("*.so")):
                importlib.import_module(extension.name.split(".")[0])
            print(sys.executable, sys.prefix)
            print(*sorted({line.split(maxsplit=5)[-1].strip() for line in open("/proc/self/maps") if ".so" in line}), sep="\n")
        """;

    private readonly TemporaryDirectory _task = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsOldUserland, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserland))]
    public async Task An_interpreter_that_is_too_new_brings_its_C_library_along_and_works_whatever_LD_LIBRARY_PATH_says()
    {
        var (layer, inputs, plan) = await portable.BuildAsync(pythonHome: null);

        Assert.Matches(
            @"^\S+ needs glibc 2\.\d+, nodejs22\.x has 2\.26: the C library 2\.\d+ of this machine and "
                + @"its loader come along, and start the interpreter as /opt/python/lib/ld\.so "
                + @"\(one of uv's needs none: uv python install 3\.\d+\)$",
            Assert.Single(plan.Interpreter!.Notes)
        );
        Assert.Empty(StaticChecks.Run(layer, inputs.Layout, inputs.Target, [], [], [], RootFiles.None).Findings);
        await AssertWorksAsync(
            layer,
            new() { ["LD_LIBRARY_PATH"] = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib" }
        );

        // A child gets the same variable, so that only the interpreter itself can be expected to work.
        Directory.CreateDirectory(Path.Combine(_task.Path, "lib"));
        foreach (var library in Directory.EnumerateFiles(Path.Combine(layer, "python/lib"), "*.so.*"))
        {
            var name = Path.GetFileName(library);
            var foreign = Directory
                .EnumerateFiles(await userland.RootAsync(), name, new EnumerationOptions { RecurseSubdirectories = true })
                .FirstOrDefault(file => new FileInfo(file).LinkTarget is null);
            var broken = Path.Combine(_task.Path, "lib", name);
            if (foreign is null)
            {
                await File.WriteAllTextAsync(broken, "broken");
            }
            else
            {
                File.Copy(foreign, broken);
            }
        }

        await AssertWorksAsync(layer, new() { ["LD_LIBRARY_PATH"] = "/var/task/lib" });
    }

    [Fact(Skip = Machine.NeedsOldUserland, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserland))]
    public async Task Every_library_is_found_in_the_layer_from_outside_too()
    {
        var (layer, _, _) = await portable.BuildAsync(pythonHome: null);
        const string Loader = "/opt/python/lib/ld.so";
        var extensions = Directory
            .EnumerateFiles(Path.Combine(layer, "python/lib"), "*.so", SearchOption.AllDirectories)
            .Where(file => file.Contains("/lib-dynload/", StringComparison.Ordinal))
            .Select(file => "/opt" + file[layer.Length..]);
        var interpreter = "/opt/python/bin/" + new FileInfo(Path.Combine(layer, "python/bin/python3")).LinkTarget;

        // What ldd prints; it would ask the loader of the machine, which is not the one that starts this program.
        var list = await userland.RunAsync(layer, _task.Path, new Dictionary<string, string>(), Loader, "--list", interpreter);

        Assert.True(list.ExitCode == 0, list.Error);
        var found = list.Output.Split('\n').Where(line => line.Contains("=>", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(found);
        Assert.All(found, line => Assert.Contains("=> /opt/python/", line, StringComparison.Ordinal));
        var preload = await userland.RunAsync(
            layer,
            _task.Path,
            new Dictionary<string, string> { ["LD_PRELOAD"] = string.Join(':', extensions) },
            Loader,
            "--list",
            interpreter
        );
        Assert.True(preload is { ExitCode: 0, Error: "" }, preload.Output + preload.Error);
        Assert.DoesNotContain("not found", preload.Output, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsOldUserland, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserland))]
    public async Task Debians_own_python3_works_there_as_well()
    {
        Assert.SkipUnless(Machine.IsDebian, Machine.NeedsDebian);
        var (layer, _, _) = await portable.BuildAsync("/usr");

        await AssertWorksAsync(layer, []);
    }

    [Theory(Skip = Machine.NeedsOldUserland, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasOldUserland))]
    [InlineData("--enable-new-dtags")]
    [InlineData("--disable-new-dtags")]
    public async Task A_wheel_with_a_run_path_of_its_own_gets_every_part_of_the_C_library_that_came_along(string kind)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_task.Path, kind)).FullName;
        var (own, sister) = (Path.Combine(folder, "libown.so"), Path.Combine(folder, "libsister.so"));
        await CompileAsync("int sister(void) { return 5; }", "-o", sister, "-Wl,-soname,libsister.so");
        // What a new linker leaves away, since the C library of its machine has it all in one, is asked for by name.
        string[] parts = ["libdl.so.2", "libpthread.so.0", "librt.so.1", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"];
        string[] all = [.. parts.Select(part => $"-l:{part}"), sister];
        await CompileAsync(
            "int sister(void); int own(void) { return sister() + 2; }",
            ["-o", own, "-Wl,--no-as-needed", .. all, $"-Wl,{kind},-rpath,$ORIGIN/../only.libs"]
        );
        new TestWheel("only")
            .File("only/__init__.py", "import ctypes, os\nlib = ctypes.CDLL(os.path.join(os.path.dirname(__file__), 'libown.so'))\n")
            .File("only/libown.so", await File.ReadAllBytesAsync(own))
            .File("only.libs/libsister.so", await File.ReadAllBytesAsync(sister))
            .WriteTo(folder);
        var (layer, inputs, _) = await portable.BuildAsync(pythonHome: null, folder);
        const string Load =
            "import only\nassert only.lib.own() == 7\n"
            + "print(*sorted({line.split(maxsplit=5)[-1].strip() for line in open('/proc/self/maps') if '.so' in line}), sep='\\n')";
        await File.WriteAllTextAsync(Path.Combine(_task.Path, "program.py"), Load);

        var run = await userland.RunAsync(
            layer,
            _task.Path,
            new Dictionary<string, string>(),
            "/opt/python/bin/python3",
            "-B",
            "/var/task/program.py"
        );

        Assert.True(run is { ExitCode: 0, Error: "" }, run.Output + run.Error);
        var loaded = run.Output.TrimEnd().Split('\n');
        Assert.All(loaded, library => Assert.StartsWith("/opt/python/lib/", library, StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains($"/opt/python/lib/{part}", loaded));
        Assert.DoesNotContain(
            StaticChecks.Run(layer, inputs.Layout, inputs.Target, [], [], [], RootFiles.None).Findings,
            finding => finding.Fails
        );
    }

    public void Dispose() => _task.Dispose();

    private async Task CompileAsync(string code, params string[] arguments)
    {
        var source = Path.Combine(_task.Path, "source.c");
        await File.WriteAllTextAsync(source, code);
        var run = await ChildProcess.RunAsync("gcc", ["-shared", "-fPIC", source, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private async Task AssertWorksAsync(string layer, Dictionary<string, string> variables)
    {
        await File.WriteAllTextAsync(Path.Combine(_task.Path, "program.py"), Program);

        var run = await userland.RunAsync(
            layer,
            _task.Path,
            variables,
            "/opt/python/bin/python3",
            "-W",
            "ignore",
            "-B",
            "/var/task/program.py"
        );

        Assert.True(run is { ExitCode: 0, Error: "" }, run.Output + run.Error);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("/opt/python/bin/python3 /opt/python", lines[0]);
        Assert.All(lines.Skip(1), library => Assert.StartsWith("/opt/python/lib/", library, StringComparison.Ordinal));
    }
}
