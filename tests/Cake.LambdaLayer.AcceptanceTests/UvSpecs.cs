using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What holds for pip holds for uv, which records and leaves away other things.</summary>
public sealed class UvSpecs(UvFixture uv) : IClassFixture<UvFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Requirements => Path.Combine(_folder.Path, "requirements.txt");

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task What_wheels_do_not_record_is_refused_and_what_uv_leaves_away_in_silence()
    {
        new TestWheel("beyond").File("beyond.py").File("extra.py", "x").Recorded("extra.py", null).WriteTo(_folder.Path);
        new TestWheel("pth").File("pth_init.pth", "import os\n").WriteTo(_folder.Path);
        new TestWheel("sly").File("sly.py").File("../evil.py", "x").WriteTo(_folder.Path);

        var first = await RunAsync("--target=Install", "beyond\npth\n");
        var second = await RunAsync("--target=Install", "sly\n");

        Assert.Contains("beyond 1.0: extra.py was installed, though its RECORD has no hash of it", first, StringComparison.Ordinal);
        Assert.Contains("pth 1.0: pth_init.pth runs code at every start of Python", first, StringComparison.Ordinal);
        Assert.Contains(
            "sly-1.0-py3-none-any.whl holds a file whose path leads out of its root (../evil.py)",
            second,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "out", ".cache", "installs")));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_lock_of_uv_installs_with_hashes_and_leaves_no_note_of_the_machine()
    {
        new TestWheel("top")
            .Header("Requires-Dist: below")
            .File("top.py")
            .File("top-1.0.data/scripts/top", "#!python\n")
            .WriteTo(_folder.Path);
        var below = new TestWheel("below").File("below.py").WriteTo(_folder.Path);

        var locked = await RunAsync("--target=Lock", "top\n");
        var installed = await RunAsync("--target=Install", null, "--require-locked");

        Assert.Contains("2 releases locked by uv ", locked, StringComparison.Ordinal);
        Assert.Contains("  below 1.0 is new\n  top 1.0 is new\n", locked, StringComparison.Ordinal);
        Assert.Contains(
            $"below==1.0 \\\n    --hash=sha256:{Hashes.Of(below)}\n",
            await File.ReadAllTextAsync(Requirements),
            StringComparison.Ordinal
        );
        Assert.Contains("installed by uv ", installed, StringComparison.Ordinal);
        Assert.DoesNotContain("warning:", installed, StringComparison.Ordinal);
        var install = Directory.EnumerateDirectories(Path.Combine(_folder.Path, "out", ".cache", "installs")).Single();
        Assert.All(
            InstalledWheel.ReadAll(install)!,
            wheel => Assert.Equal(Hashes.Of(Path.Combine(_folder.Path, wheel.File!)), wheel.Sha256)
        );
        Assert.Empty(Directory.EnumerateFiles(install, "uv_cache.json", SearchOption.AllDirectories));
        Assert.All(
            Directory.EnumerateFiles(install, "RECORD", SearchOption.AllDirectories),
            record => Assert.DoesNotContain("uv_cache.json", File.ReadAllText(record), StringComparison.Ordinal)
        );
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_lock_names_a_variable_of_an_address_and_not_its_value()
    {
        var wheel = new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        var variables = new Dictionary<string, string?> { ["PLACE_OF_WHEELS"] = _folder.Path };
        const string Address = "top @ file://${PLACE_OF_WHEELS}/top-1.0-py3-none-any.whl";

        await RunAsync("--target=Lock", $"{Address}\n", variables);
        var installed = await RunAsync("--target=Install", null, variables, "--require-locked");

        Assert.EndsWith(
            $"\n{Address} \\\n    --hash=sha256:{Hashes.Of(wheel)}\n",
            await File.ReadAllTextAsync(Requirements),
            StringComparison.Ordinal
        );
        Assert.Contains("installed by uv ", installed, StringComparison.Ordinal);
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Auto_takes_uv_where_it_is_and_both_see_the_same_releases_as_outdated()
    {
        new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        new TestWheel("top", "2.0").File("top.py").WriteTo(_folder.Path);

        var installed = await RunAsync("--target=Install", "top==1.0\n", "--installer=auto");
        var uvs = await RunAsync("--target=Outdated", null);
        var pips = await RunAsync("--target=Outdated", null, "--installer=pip");

        Assert.Contains("installed by uv ", installed, StringComparison.Ordinal);
        Assert.All(
            new[] { (uvs, "uv"), (pips, "pip") },
            answer =>
            {
                Assert.Matches(@"top +1\.0 +2\.0 ", answer.Item1);
                Assert.Contains(
                    $"1 of 1 releases in {Requirements} are outdated, asked by {answer.Item2} ",
                    answer.Item1,
                    StringComparison.Ordinal
                );
            }
        );
        Assert.Equal("top==1.0\n", await File.ReadAllTextAsync(Requirements));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_wheel_that_took_the_place_of_another_is_not_answered_from_the_cache_of_uv()
    {
        new TestWheel("own").File("own.py", "v = 1\n").WriteTo(_folder.Path);
        await RunAsync("--target=Install", "own==1.0\n");
        var wheel = new TestWheel("own").File("own.py", "v = 2\n").WriteTo(_folder.Path);

        await RunAsync("--target=Install", null);

        var install = Installs.Single(folder => Assert.Single(InstalledWheel.ReadAll(folder)!).Sha256 == Hashes.Of(wheel));
        Assert.Equal("v = 2\n", await File.ReadAllTextAsync(Path.Combine(InstallSeal.PackagesOf(install), "own.py")));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Both_install_the_same_files_also_those_beside_the_packages()
    {
        new TestWheel("natural")
            .File("natural.py")
            .File("natural-1.0.data/data/share/natural/table.csv", "a,b\n")
            .File("natural-1.0.data/data/lib/natural.cfg", "c\n")
            .File("natural-1.0.data/headers/natural.h", "h\n")
            .File("natural-1.0.data/scripts/natural", "#!python\n")
            .WriteTo(_folder.Path);

        await RunAsync("--target=Install", "natural\n");
        await RunAsync("--target=Install", null, "--installer=pip");

        var trees = Installs.Select(install => FileTree.Read(InstallSeal.PackagesOf(install))).ToList();
        Assert.Equal(2, trees.Count);
        Assert.Contains(".data/share/natural/table.csv", trees[0].Files.Select(file => file.Path));
        Assert.Equal(Contents(trees[0]), Contents(trees[1]));

        // Who installed, which RECORD lists as well, is not what was installed.
        static IEnumerable<string> Contents(FileTree tree) =>
            tree.Files.Where(file => file.Name is not ("INSTALLER" or "RECORD")).Select(file => $"{file.Path} {Hashes.Of(file)}").Order();
    }

    [Theory(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    [InlineData("pip")]
    [InlineData("uv")]
    public async Task The_settings_of_this_machine_bend_no_install(string installer)
    {
        new TestWheel("top").Header("Requires-Dist: below").File("top.py").WriteTo(_folder.Path);
        new TestWheel("below").File("below.py").WriteTo(_folder.Path);
        var (home, elsewhere) = (Path.Combine(_folder.Path, "home"), Path.Combine(_folder.Path, "elsewhere"));
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(
            Path.Combine(home, "pip.conf"),
            $"[global]\nrequire-virtualenv = true\nuser = true\nno-binary = :all:\n[install]\nroot = {elsewhere}\ndry-run = true\n"
        );
        Directory.CreateDirectory(Path.Combine(home, "uv"));
        await File.WriteAllTextAsync(
            Path.Combine(home, "uv", "uv.toml"),
            $"[pip]\ntarget = \"{elsewhere}\"\nno-binary = [\":all:\"]\nno-deps = true\nrequire-hashes = true\n"
        );
        var bent = new Dictionary<string, string?>
        {
            ["XDG_CONFIG_HOME"] = home,
            ["PIP_CONFIG_FILE"] = Path.Combine(home, "pip.conf"),
            ["PIP_REQUIRE_VIRTUALENV"] = "1",
            ["PIP_USER"] = "1",
            ["PIP_PREFIX"] = elsewhere,
            ["PIP_DRY_RUN"] = "1",
            ["UV_TARGET"] = elsewhere,
            ["UV_DRY_RUN"] = "1",
            ["UV_NO_BINARY"] = "1",
            ["UV_REQUIRE_HASHES"] = "1",
        };

        var said = await RunAsync("--target=Install", "top\n", bent, $"--installer={installer}");

        Assert.Contains($"installed by {installer} ", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(InstallSeal.PackagesOf(Assert.Single(Installs)), "top.py")));
        Assert.True(File.Exists(Path.Combine(InstallSeal.PackagesOf(Assert.Single(Installs)), "below.py")));
        Assert.False(Directory.Exists(elsewhere));
    }

    [Theory(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    [InlineData("pip", "pip/pip.conf", "[global]\nfind-links = {0}\n")]
    [InlineData("uv", "uv/uv.toml", "find-links = ['{0}']\n")]
    public async Task A_wheel_in_a_folder_that_only_the_settings_of_this_machine_name_counts_by_its_content(
        string installer,
        string file,
        string text
    )
    {
        var settings = Path.Combine(_folder.Path, "config", file);
        var wheels = Directory.CreateDirectory(Path.Combine(_folder.Path, "own")).FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(settings)!);
        await File.WriteAllTextAsync(settings, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, wheels));
        var variables = new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = Path.Combine(_folder.Path, "config") };
        foreach (var content in new[] { "one", "other" })
        {
            new TestWheel("top").File("top.py", $"# {content}\n").WriteTo(wheels);

            await RunAsync("--target=Install", "top\n", variables, $"--installer={installer}");
        }

        Assert.Equal(
            ["# one\n", "# other\n"],
            Installs.Select(install => File.ReadAllText(Path.Combine(InstallSeal.PackagesOf(install), "top.py"))).Order()
        );
        Assert.All(Installs, install => Assert.NotNull(Assert.Single(InstalledWheel.ReadAll(install)!).Sha256));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task What_bounds_versions_counts_by_its_content_with_both()
    {
        new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        new TestWheel("top", "2.0").File("top.py").WriteTo(_folder.Path);
        var bounds = Path.Combine(_folder.Path, "bounds.txt");
        var variables = new Dictionary<string, string?> { ["PIP_CONSTRAINT"] = bounds, ["UV_CONSTRAINT"] = bounds };
        foreach (var installer in new[] { "pip", "uv" })
        {
            foreach (var version in new[] { "1.0", "2.0" })
            {
                await File.WriteAllTextAsync(bounds, $"top=={version}\n");

                await RunAsync("--target=Install", "top\n", variables, $"--installer={installer}");
            }
        }

        Assert.Equal(
            ["1.0", "1.0", "2.0", "2.0"],
            Installs.Select(install => Assert.Single(InstalledWheel.ReadAll(install)!).Version).Order()
        );
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Installs => Directory.EnumerateDirectories(Path.Combine(_folder.Path, "out", ".cache", "installs"));

    private Task<string> RunAsync(string target, string? requirements, params string[] arguments) =>
        RunAsync(target, requirements, new Dictionary<string, string?>(), arguments);

    private async Task<string> RunAsync(
        string target,
        string? requirements,
        Dictionary<string, string?> variables,
        params string[] arguments
    )
    {
        if (requirements is not null)
        {
            await File.WriteAllTextAsync(Requirements, requirements);
        }

        var run = await Project.StartAsync(
            [
                target,
                "--recipe=sample",
                "--installer=uv",
                "--no-index",
                $"--find-links={_folder.Path}",
                $"--requirements={Requirements}",
                $"--output={Path.Combine(_folder.Path, "out")}",
                .. arguments,
            ],
            variables.Concat(uv.Variables).ToDictionary()
        );
        return run.Output + run.Error;
    }
}
