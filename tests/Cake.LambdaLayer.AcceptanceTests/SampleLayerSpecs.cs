using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class SampleLayerSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>
{
    [Fact]
    public void It_is_built_without_an_index_and_passes_its_probes()
    {
        Assert.True(sample.Run.ExitCode == 0, sample.Run.Output + sample.Run.Error);
        var report = JsonFile.Read<VerificationReport>(Path.Combine(sample.Result, "verification.json"));
        Assert.True(report.Ran);
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Count(ProbeStatus.Failed));
        Assert.True(report.Count(ProbeStatus.Passed) >= 3);
    }

    [Fact]
    public void Sizes_add_up_to_the_byte()
    {
        var size = JsonFile.Read<SizeReport>(Path.Combine(sample.Result, "size.json"));

        Assert.Equal(size.LayerBytes, size.PristineBytes + size.RuntimeBytes - size.RemovedBytes + size.RewrittenBytes);
        Assert.Equal(FileTree.Read(sample.Layer).Bytes, size.LayerBytes);
        Assert.Equal(size.LayerBytes, size.Distributions.Sum(row => row.BytesAfter));
        Assert.Equal(size.RemovedBytes - size.RewrittenBytes, size.Steps.Sum(step => step.SavedBytes));
        Assert.Equal(new FileInfo(Path.Combine(sample.Result, "sample.zip")).Length, size.ZipBytes);
    }

    [Fact]
    public async Task A_result_that_is_only_measured_again_still_says_how_large_its_zip_is()
    {
        var before = JsonFile.Read<SizeReport>(Path.Combine(sample.Result, "size.json"));

        var run = await sample.BuildAsync("--target=Size", "--exclusive");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.NotNull(before.ZipBytes);
        Assert.Equal(before.ZipBytes, JsonFile.Read<SizeReport>(Path.Combine(sample.Result, "size.json")).ZipBytes);
        LayerResultCheck.AssertConsistent(sample.Result, "sample");
    }

    [Fact]
    public async Task Its_interpreter_needs_no_environment_and_may_be_moved()
    {
        using var elsewhere = TemporaryDirectory.Create();
        var moved = Path.Combine(elsewhere.Path, "moved here");
        var copy = await ChildProcess.RunAsync("cp", ["-a", sample.Layer, moved]);
        Assert.Equal(0, copy.ExitCode);
        const string Program = """
            import bz2, ctypes, hashlib, lzma, pip, sqlite3, ssl, subprocess, sys, sysconfig, zlib
            from multiprocessing import get_context
            sqlite3.connect(":memory:").execute("select 1")
            hashlib.new("sha256", b"x"); ssl.create_default_context()
            assert subprocess.check_output([sys.executable, "-c", "print(1)"]).strip() == b"1"
            maps = open("/proc/self/maps").read()
            print(sys.prefix, pip.__file__, sysconfig.get_config_var("prefix"))
            print(sorted({line.split(maxsplit=5)[-1] for line in maps.splitlines() if ".so" in line}))
            """;

        using var standIn = TemporaryDirectory.Create();
        var root = LayerPython.RootOf(moved, standIn);

        var run = await ChildProcess.RunAsync(
            Path.Combine(root, "python/bin/python3"),
            ["-c", Program],
            ChildProcess.Only(new Dictionary<string, string>())
        );

        Assert.Equal("", run.Error);
        var lines = run.Output.Split('\n');
        Assert.StartsWith($"{root}/python {root}/python/lib/python3.", lines[0], StringComparison.Ordinal);
        // The C library may be the machine's own; everything else must come out of the layer.
        Assert.All(
            lines[1].Trim('[', ']').Split(", ").Select(path => path.Trim('\'')),
            path => Assert.True(path.StartsWith(moved, StringComparison.Ordinal) || IsGlibc(path), path)
        );
    }

    [Fact]
    public void The_zip_holds_the_layer_in_order_and_no_time_of_the_build()
    {
        using var archive = System.IO.Compression.ZipFile.OpenRead(Path.Combine(sample.Result, "sample.zip"));

        Assert.Equal(FileTree.Read(sample.Layer).Files.Select(file => file.Path), archive.Entries.Select(entry => entry.FullName));
        Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    [Fact]
    public async Task Another_build_reuses_the_install_and_brings_the_files_of_a_skipped_step_back()
    {
        using var other = TemporaryDirectory.Create();
        var first = FileTree.Read(sample.Layer).Files.Select(file => file.Path).ToHashSet();
        var copy = Path.Combine(other.Path, "out");
        Directory.CreateDirectory(copy);
        await SampleLayerFixture.CopyAsync(Path.Combine(sample.Output, ".cache"), Path.Combine(copy, ".cache"));

        var run = await Project.RunAsync(["--recipe=sample", $"--output={copy}", "--target=AggressiveCleanup", "--skip=Executables"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("reused by pip", run.Output, StringComparison.Ordinal);
        var layer = Directory.EnumerateDirectories(Path.Combine(copy, "sample")).Single();
        var scripts = FileTree.Read(Path.Combine(layer, "layer")).Files.Where(file => !first.Contains(file.Path)).ToList();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.StartsWith("python/bin/pip", script.Path, StringComparison.Ordinal));
        Assert.All(scripts, script => Assert.True(script.IsExecutable));
        Assert.False(File.Exists(Path.Combine(layer, "sample.zip")));
    }

    [Fact]
    public async Task A_failed_build_leaves_the_last_good_layer_as_it_was()
    {
        var before = File.ReadAllBytes(Path.Combine(sample.Result, "plan.json"));

        var run = await sample.BuildAsync("--limit=1000");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("too large", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("Largest: interpreter", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(sample.Result, "plan.json")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(sample.Output, "sample"), ".tmp-*"));
    }

    [Fact]
    public async Task A_stage_alone_works_on_the_last_good_layer()
    {
        var before = FileTree.Read(sample.Layer).Files.Select(file => (file.Path, file.Bytes)).ToList();
        var zip = File.ReadAllBytes(Path.Combine(sample.Result, "sample.zip"));

        var run = await sample.BuildAsync("--target=Verify", "--exclusive");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.DoesNotContain("AggressiveCleanup", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, FileTree.Read(sample.Layer).Files.Select(file => (file.Path, file.Bytes)));
        Assert.Equal(zip, File.ReadAllBytes(Path.Combine(sample.Result, "sample.zip")));
    }

    [Fact]
    public async Task A_step_alone_leaves_no_program_of_the_interpreter_that_starts_one_of_the_build_machine()
    {
        using var output = TemporaryDirectory.Create();
        Directory.CreateSymbolicLink(Path.Combine(output.Path, ".cache"), Path.Combine(sample.Output, ".cache"));

        var run = await Project.RunAsync(["--recipe=sample", $"--output={output.Path}", "--target=CopyRuntime", "--only=Metadata"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var layer = FileTree.Read(Path.Combine(Directory.EnumerateDirectories(Path.Combine(output.Path, "sample")).Single(), "layer"));
        var configuration = layer
            .Files.Where(file => file.Name == "python-config.py")
            .Select(file => File.ReadLines(file.Source).First())
            .ToList();
        Assert.NotEmpty(configuration);
        Assert.All(configuration, line => Assert.Matches("^#! ?/(opt/python|usr)/", line));
    }

    [Fact]
    public void The_plan_names_step_and_rule_of_every_change()
    {
        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(sample.Result, "plan.json")));

        foreach (var tree in new[] { "packages", "interpreter" })
        {
            var changes = plan.RootElement.GetProperty(tree).GetProperty("changes").EnumerateArray().ToList();
            Assert.NotEmpty(changes);
            Assert.All(
                changes,
                change =>
                    Assert.False(
                        string.IsNullOrEmpty(change.GetProperty("step").GetString())
                            || string.IsNullOrEmpty(change.GetProperty("rule").GetString())
                    )
            );
        }

        // What it names is all that became of the packages.
        var installed = FileTree.Read(
            Path.Combine(Directory.EnumerateDirectories(Path.Combine(sample.Output, ".cache", "installs")).Single(), "packages")
        );
        var inLayer = FileTree
            .Read(Directory.EnumerateDirectories(sample.Layer, "site-packages", SearchOption.AllDirectories).Single())
            .Files.ToDictionary(file => file.Path, Hashes.Of);
        Assert.Equal(
            installed
                .Files.Where(file => inLayer.GetValueOrDefault(file.Path) != Hashes.Of(file))
                .Select(file => file.Path)
                .Order(StringComparer.Ordinal),
            plan.RootElement.GetProperty("packages")
                .GetProperty("changes")
                .EnumerateArray()
                .Where(change => change.GetProperty("kind").GetString() != "add")
                .Select(change => change.GetProperty("path").GetString())
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Its_bill_of_materials_is_valid_and_names_what_is_in_it()
    {
        var text = File.ReadAllText(Path.Combine(sample.Result, "sbom.cdx.json"));

        BillCheck.AssertValid(text);
        using var bill = JsonDocument.Parse(text);
        var components = bill
            .RootElement.GetProperty("components")
            .EnumerateArray()
            .ToDictionary(component => component.GetProperty("name").GetString()!);
        var pip = components["pip"];
        Assert.Equal($"pkg:pypi/pip@{pip.GetProperty("version").GetString()}", pip.GetProperty("purl").GetString());
        Assert.Equal("MIT", pip.GetProperty("licenses")[0].GetProperty("expression").GetString());
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(sample.Result, "layer.lock.json")));
        Assert.Contains(
            locked.RootElement.GetProperty("wheels").EnumerateArray(),
            wheel => wheel.GetProperty("sha256").GetString() == pip.GetProperty("hashes")[0].GetProperty("content").GetString()
        );
        Assert.StartsWith("cpe:2.3:a:python:python:3.", components["cpython"].GetProperty("cpe").GetString(), StringComparison.Ordinal);
        var files = components
            .Values.SelectMany(component =>
                component.TryGetProperty("components", out var parts) ? parts.EnumerateArray().ToList() : [component]
            )
            .Where(component => component.GetProperty("type").GetString() == "file")
            .Select(component => component.GetProperty("name").GetString()!);
        Assert.Equal(Libraries(), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_notices_name_the_packages_the_interpreter_and_every_library_each_text_once()
    {
        var file = Assert.Single(
            FileTree.Read(sample.Layer).Files,
            file => file.Name.StartsWith("THIRD-PARTY-NOTICES", StringComparison.Ordinal)
        );
        var notices = File.ReadAllText(file.Source)
            .Split('\n' + new string('=', 80) + '\n')
            .Skip(1)
            .Select(notice => notice.Split('\n' + new string('-', 80) + '\n', 2))
            .ToList();

        var names = string.Join('\n', notices.Select(notice => notice[0]));
        Assert.Contains("pip 2", names, StringComparison.Ordinal);
        Assert.Contains("CPython 3.", names, StringComparison.Ordinal);
        Assert.All(Libraries(), library => Assert.Contains(library, names, StringComparison.Ordinal));
        Assert.Equal(notices.Count, notices.Select(notice => notice[1].Trim()).Distinct().Count());
    }

    [Fact]
    public async Task Another_build_elsewhere_with_another_umask_and_time_zone_gives_the_same_bytes()
    {
        using var other = TemporaryDirectory.Create();
        var output = Path.Combine(other.Path, "elsewhere");

        var run = await ChildProcess.RunAsync(
            "sh",
            ["-c", "umask 077; exec \"$0\" \"$@\"", Path.Combine(Project.Root, "build.sh"), "--recipe=sample", $"--output={output}"],
            new Dictionary<string, string?> { ["TZ"] = "Pacific/Kiritimati" }
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var result = Directory.EnumerateDirectories(Path.Combine(output, "sample")).Single();
        foreach (var name in new[] { "sbom.cdx.json", "layer.lock.json", "sample.zip" })
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(sample.Result, name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(result, name))),
                name
            );
        }

        var interpreter = await TestInterpreter.FindAsync();
        string[] places =
        [
            sample.Output,
            Path.GetTempPath(),
            Project.Root,
            interpreter.Prefix,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ];
        var said = File.ReadAllText(Path.Combine(result, "sbom.cdx.json")) + File.ReadAllText(Path.Combine(result, "layer.lock.json"));
        Assert.All(places, place => Assert.DoesNotContain(place, said, StringComparison.Ordinal));
    }

    /// <summary>The libraries of this machine that are in the layer.</summary>
    private IEnumerable<string> Libraries() =>
        FileTree
            .Read(sample.Layer)
            .Files.Where(file =>
                file is { Folder: LayerLayout.Libraries, LinkTarget: null } && !file.Name.StartsWith("libpython", StringComparison.Ordinal)
            )
            .Select(file => file.Name);

    private static bool IsGlibc(string path) =>
        Path.GetFileName(path) is var name
        && (
            name.StartsWith("ld-linux", StringComparison.Ordinal)
            || name.StartsWith("libc.", StringComparison.Ordinal)
            || name.StartsWith("libm.", StringComparison.Ordinal)
        );
}
