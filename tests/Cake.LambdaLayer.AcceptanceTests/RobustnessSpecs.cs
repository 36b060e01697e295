using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What machines and people do to a build in the meantime.</summary>
public sealed class RobustnessSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Output => Path.Combine(_folder.Path, "out");

    [Theory]
    [InlineData("Install", HostProcess.Interrupt)]
    [InlineData("Install", HostProcess.Terminate)]
    [InlineData("AggressiveCleanup", HostProcess.Interrupt)]
    [InlineData("AggressiveCleanup", HostProcess.HangUp)]
    [InlineData("Verify", HostProcess.Interrupt)]
    [InlineData("Verify", HostProcess.HangUp)]
    [InlineData("Verify", HostProcess.Terminate)]
    [InlineData("Layer", HostProcess.Interrupt)]
    [InlineData("Layer", HostProcess.Terminate)]
    public async Task Ctrl_C_and_an_end_from_outside_end_the_children_and_leave_no_temporary_folder(string stage, int signal)
    {
        if (stage == "Install")
        {
            Directory.CreateDirectory(Output);
        }
        else
        {
            await CopySampleAsync();
        }

        var temporary = Directory.CreateDirectory(Path.Combine(_folder.Path, "temporary")).FullName;
        using var host = new HostProcess(
            ["--recipe=sample", $"--output={Output}"],
            new Dictionary<string, string> { ["TMPDIR"] = temporary }
        );
        Assert.NotNull(await host.ReachAsync(stage));

        var code = await host.SignalAsync(signal, TimeSpan.FromSeconds(0.4));

        Assert.Equal(128 + signal, code);
        Assert.Contains("Canceled. The last good layer is untouched.", host.Output, StringComparison.Ordinal);
        // NuGet, which Cake carries, keeps a folder for its locks.
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(temporary),
            path => !Path.GetFileName(path).StartsWith("NuGetScratch", StringComparison.Ordinal)
        );
        Assert.Empty(
            Directory.EnumerateDirectories(
                Output,
                ".tmp-*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    MaxRecursionDepth = 3,
                    AttributesToSkip = FileAttributes.None,
                }
            )
        );
        Assert.DoesNotContain(
            RunningProcesses.All,
            process => RunningProcesses.Read(process, "cmdline").Contains(_folder.Path, StringComparison.Ordinal)
        );
        Assert.Empty(ProcessesInSandboxes.ThatSee(_folder.Path));
        if (stage != "Install")
        {
            LayerResultCheck.AssertConsistent(ResultIn(Output), "sample");
        }
    }

    [Fact(Skip = Machine.NeedsBubblewrap, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasBubblewrap))]
    public async Task A_killed_build_takes_its_sandbox_along()
    {
        await CopySampleAsync();
        using var host = new HostProcess(["--recipe=sample", $"--output={Output}"]);
        Assert.NotNull(await host.ReachAsync("Verify"));
        IReadOnlyList<int> processes;
        while ((processes = ProcessesInSandboxes.ThatSee(_folder.Path)).Count == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(137, await host.SignalAsync(HostProcess.Kill, TimeSpan.Zero));

        // They are ended by the kernel, which takes a moment.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        foreach (var process in processes.Concat(ProcessesInSandboxes.ThatSee(_folder.Path)).Distinct())
        {
            try
            {
                await System.Diagnostics.Process.GetProcessById(process).WaitForExitAsync(patience.Token);
            }
            catch (ArgumentException)
            {
                // It has ended.
            }
        }

        Assert.Empty(ProcessesInSandboxes.ThatSee(_folder.Path));
    }

    [Fact]
    public async Task A_full_disk_leaves_the_last_good_layer_and_says_what_to_do()
    {
        // In a mount namespace of its own: a disk that has room for two of the usual layers and not for a larger one.
        const string Script = """
            set -eu
            mkdir -p "$2"
            mount -t tmpfs -o size=230m tmpfs "$2"
            cp -a "$4/." "$2"
            state() { (cd "$2/sample" && find . -type f -exec cksum {} + | sort -k3); }
            state "$@" >"$3/before"
            if "$1" --recipe=sample "--output=$2" --skip=StandardLibrary,SourceFiles,Bytecode >"$3/run" 2>&1; then exit 9; fi
            state "$@" >"$3/after"
            "$1" --recipe=sample "--output=$2" >&2
            """;

        var run = await ChildProcess.RunAsync(
            "unshare",
            [
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                Script,
                "sh",
                Path.Combine(Project.Root, "build.sh"),
                Output,
                _folder.Path,
                sample.Output,
            ]
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var said = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "run"));
        Assert.Contains("No space left on device", said, StringComparison.Ordinal);
        Assert.Contains("Make room there, or give --output=DIR a folder on another disk.", said, StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(_folder.Path, "before")),
            await File.ReadAllTextAsync(Path.Combine(_folder.Path, "after"))
        );
    }

    [Theory]
    [InlineData("Install", " failed: ")]
    [InlineData("AggressiveCleanup", " could not compile the sources ")]
    public async Task A_disk_that_is_full_for_a_program_says_what_to_do_as_well(string stage, string what)
    {
        // Of the caches only the install is there, where it is not to be made: then the compiler is the first who writes much.
        const string Script = """
            set -eu
            mkdir -p "$2"
            room=4000
            if [ "$3" != Install ]; then room=$(($(du -sk "$4/.cache/installs" | cut -f1) + 2000)); fi
            mount -t tmpfs -o "size=${room}k" tmpfs "$2"
            if [ "$3" != Install ]; then mkdir "$2/.cache"; cp -a "$4/.cache/installs" "$2/.cache"; fi
            exec "$1" --recipe=sample "--target=$3" "--output=$2" --installer=pip --only=Bytecode
            """;

        var run = await ChildProcess.RunAsync(
            "unshare",
            ["--map-root-user", "--mount", "sh", "-c", Script, "sh", Path.Combine(Project.Root, "build.sh"), Output, stage, sample.Output]
        );

        var said = run.Output + run.Error;
        Assert.NotEqual(0, run.ExitCode);
        Assert.Matches($"Error: .*{what}.*No space left on device.*Make room there, or give --output=DIR a folder on another disk", said);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_named()
    {
        await CopySampleAsync();
        var recipe = Path.Combine(Output, "sample");
        File.SetUnixFileMode(recipe, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var before = LayerResultCheck.Fingerprint(recipe);

        // Root may write everywhere, unless it gives that up.
        string[] program = Environment.UserName == "root" ? ["setpriv", "--bounding-set=-all"] : ["env"];
        var run = await ChildProcess.RunAsync(
            program[0],
            [.. program.Skip(1), Path.Combine(Project.Root, "build.sh"), "--recipe=sample", $"--output={Output}"]
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"Access to the path '{recipe}/.tmp-", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains(
            "Let this user write there, or give --output=DIR another folder.",
            run.Output + run.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(before, LayerResultCheck.Fingerprint(recipe));
        File.SetUnixFileMode(recipe, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Two_builds_of_one_recipe_at_once_both_succeed()
    {
        if (!Dose.IsThorough)
        {
            // What programs make of the files is there; they still install and verify at once.
            await SampleLayerFixture.CopyAsync(Path.Combine(sample.Output, ".cache"), Directory.CreateDirectory(Output).FullName);
            Directory.Delete(Path.Combine(Output, ".cache", "installs"), recursive: true);
        }

        var runs = await Task.WhenAll(
            Project.StartAsync(["--recipe=sample", $"--output={Output}"]),
            Project.StartAsync(["--recipe=sample", $"--output={Output}", "--skip=Executables"])
        );

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Output + run.Error));
        LayerResultCheck.AssertConsistent(ResultIn(Output), "sample");
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Output, "sample")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Output, ".cache", "installs")));
    }

    [Theory]
    [InlineData("packages/pip/__init__.py", "truncated", "Install")]
    [InlineData("packages/pip/_internal/main.py", "deleted", "Install")]
    [InlineData("packages/pip/_vendor/certifi/cacert.pem", "changed", "Install")]
    [InlineData("requirements.txt", "changed", "Install")]
    [InlineData("*.cached", "truncated", "AggressiveCleanup")]
    [InlineData("*.cached", "changed", "AggressiveCleanup")]
    public async Task A_damaged_cache_is_told_and_made_again(string file, string damage, string stage)
    {
        await CopySampleAsync();
        var install = Directory.EnumerateDirectories(Path.Combine(Output, ".cache", "installs")).Single();
        var before = LayerResultCheck.Fingerprint(Path.Combine(install, "packages"));
        foreach (var path in Directory.EnumerateFiles(Path.Combine(install, Path.GetDirectoryName(file)!), Path.GetFileName(file)))
        {
            Damage(path, damage);
        }

        var run = await Project.RunAsync(["--recipe=sample", $"--output={Output}", $"--target={stage}"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("the cached install was damaged (", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, LayerResultCheck.Fingerprint(Path.Combine(install, "packages")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Output, ".cache", "installs")));
    }

    [Theory]
    [InlineData("truncated", "changed")]
    [InlineData("changed", "truncated")]
    public async Task Damaged_results_of_analyses_and_probes_are_made_again(string ofAnalyses, string ofProbes)
    {
        Assert.SkipUnless(Dose.IsThorough || ofAnalyses == "truncated", Dose.ThoroughOnly);
        await CopySampleAsync();
        var install = Directory.EnumerateDirectories(Path.Combine(Output, ".cache", "installs")).Single();
        foreach (var (pattern, damage) in new[] { ("imports-*.cached", ofAnalyses), ("baseline-*.cached", ofProbes) })
        {
            var files = Directory.GetFiles(install, pattern);
            Assert.NotEmpty(files);
            Array.ForEach(files, path => Damage(path, damage));
        }

        var run = await Project.RunAsync(["--recipe=sample", $"--output={Output}"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("reused by pip", run.Output, StringComparison.Ordinal);
        var plan = File.ReadAllText(Path.Combine(ResultIn(Output), "plan.json"));
        Assert.Equal(File.ReadAllText(Path.Combine(sample.Result, "plan.json")), plan);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Something_else_in_the_place_of_files_that_builds_keep_is_damage_and_a_build_ends_well(int turn)
    {
        Assert.SkipUnless(Dose.IsThorough || turn == 0, Dose.ThoroughOnly);
        await CopySampleAsync();
        var cache = Path.Combine(Output, ".cache");
        var install = Directory.EnumerateDirectories(Path.Combine(cache, "installs")).Single();
        string[][] rounds =
        [
            [.. Directory.GetFiles(install, "imports-*"), .. Directory.GetFiles(install, "baseline-*")],
            [.. Directory.GetFiles(Path.Combine(cache, "derived")).Order(StringComparer.Ordinal).Take(9)],
            [.. Directory.GetFiles(install), Path.Combine(install, "packages/pip/py.typed"), Path.Combine(cache, "CACHEDIR.TAG")],
            [.. Directory.GetFiles(ResultIn(Output), "*.json")],
        ];
        foreach (var files in rounds)
        {
            Assert.NotEmpty(files);
            foreach (var (i, file) in files.Index())
            {
                NoFile.Put(file, s_odd[(i + turn) % s_odd.Length]);
            }

            var run = await Project.RunAsync(["--recipe=sample", $"--output={Output}"]);

            Assert.True(run.ExitCode == 0, string.Join(' ', files) + run.Output + run.Error);
            LayerResultCheck.AssertConsistent(ResultIn(Output), "sample");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Something_else_in_the_place_of_a_file_of_a_result_is_named_with_what_to_do(int turn)
    {
        await CopySampleAsync();
        var result = ResultIn(Output);
        foreach (var (i, file) in s_results.Index())
        {
            var path = Path.Combine(result, file);
            var before = await File.ReadAllBytesAsync(path);
            var kind = s_odd[(i + turn) % s_odd.Length];
            NoFile.Put(path, kind);

            var run = await Project.RunAsync(["--recipe=sample", $"--output={Output}", "--target=Size", "--exclusive"]);

            var said = run.Output + run.Error;
            Assert.DoesNotContain("JSON value", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Object reference", said, StringComparison.Ordinal);
            // Of what may all be missing, another object is one.
            if ((file, kind) is not ("usage.json", """{"a":1}"""))
            {
                Assert.NotEqual(0, run.ExitCode);
                Assert.Contains(
                    (file, kind) is ("plan.json", NoFile.Folder) ? $"There is no layer to work on in {result}" : $"Error: {path} is ",
                    said,
                    StringComparison.Ordinal
                );
            }

            NoFile.Put(path, "");
            await File.WriteAllBytesAsync(path, before);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static readonly string[] s_results = ["plan.json", "size.json", "contents.json", "verification.json", "usage.json"];

    /// <summary>What else may lie there: a disk, another program or somebody on the machine put it there.</summary>
    private static readonly string[] s_odd = [NoFile.Pipe, "[]", """{"a":1}""", NoFile.Folder, "null"];

    private static void Damage(string path, string damage)
    {
        var modified = File.GetLastWriteTimeUtc(path);
        var bytes = File.ReadAllBytes(path);
        // Other tests know the same file by other names.
        File.Delete(path);
        switch (damage)
        {
            case "deleted":
                return;
            case "truncated":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            default:
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
        }

        // Disks do not tell when they lose something.
        File.SetLastWriteTimeUtc(path, modified);
    }

    private static string ResultIn(string output) =>
        Directory.EnumerateDirectories(Path.Combine(output, "sample")).Single(path => !Path.GetFileName(path).StartsWith('.'));

    private Task CopySampleAsync() => SampleLayerFixture.CopyAsync(sample.Output, Output);
}
