using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;

namespace Cake.LambdaLayer.Tests.Options;

public sealed class DeniedReleaseSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly DeniedRelease _denied = new("bad-thing", ["2.0"], "it steals", "https://example.org/advisory");

    private string Requirements => Path.Combine(_folder.Path, "requirements.txt");

    [Theory]
    [InlineData("2.0", "2.0", true)]
    [InlineData("2.0", "2", true)]
    [InlineData("2.0", "v2.0.0", true)]
    [InlineData("2.0", "2.0+local", true)]
    [InlineData("2.0rc1", "2.0RC1", true)]
    [InlineData("2.0", "2.0.1", false)]
    [InlineData("2.0", "2.0rc1", false)]
    [InlineData("2.0", "20", false)]
    public void Versions_are_compared_as_they_are_meant(string left, string right, bool same) =>
        Assert.Equal(same, DeniedRelease.AreSame(left, right));

    [Theory]
    [InlineData("Bad_Thing==2.0\n")]
    [InlineData("other==1.0\nbad.thing[extra]==2.0 ; python_version > '3' \\\n    --hash=sha256:00\n")]
    [InlineData("bad-thing === 2.0\n")]
    public async Task A_pinned_one_is_refused_before_anything_is_asked_for(string requirements)
    {
        var inputs = await InputsAsync(requirements);

        // No installer could be found, had it been looked for.
        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            Installer.InstallAsync(inputs.With(options => options with { Installer = "uv" }), CancellationToken.None)
        );

        Assert.Equal(
            "bad-thing 2.0 is on the list of denied releases: it steals (https://example.org/advisory). Nothing of it "
                + "was run; pin another version.",
            refusal.Message
        );
        Assert.False(Directory.Exists(inputs.Options.InstallsDirectory));
    }

    [Theory]
    [InlineData("sys_platform == 'win32'")]
    [InlineData("python_version < '3' and platform_machine == 'x86_64'")]
    public async Task One_for_other_targets_does_not_stop_a_build(string marker)
    {
        new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        var inputs = await InputsAsync($"top\nbad-thing==2.0 ; {marker}\n");

        var install = await Installer.InstallAsync(inputs, CancellationToken.None);

        Assert.Equal("top", Assert.Single(install.Wheels).Name);
    }

    [Fact]
    public async Task One_that_only_the_installer_chose_is_refused_and_does_not_stay()
    {
        new TestWheel("bad_thing", "2.0").File("bad_thing.py").WriteTo(_folder.Path);
        new TestWheel("top").Header("Requires-Dist: bad-thing").File("top.py").WriteTo(_folder.Path);
        var inputs = await InputsAsync("top\n");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));

        Assert.StartsWith("bad-thing 2.0 is on the list", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(inputs.Options.InstallsDirectory));
    }

    [Fact]
    public async Task One_that_was_denied_after_it_was_installed_is_refused_too()
    {
        new TestWheel("bad_thing", "2.0").File("bad_thing.py").WriteTo(_folder.Path);
        var inputs = await InputsAsync("bad-thing\n");
        await Installer.InstallAsync(inputs.With(options => options with { DeniedReleases = [] }), CancellationToken.None);

        await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));
    }

    [Fact]
    public async Task It_is_not_written_into_a_lock_either()
    {
        new TestWheel("bad_thing", "2.0").File("bad_thing.py").WriteTo(_folder.Path);
        var inputs = await InputsAsync("bad-thing\n");

        await Assert.ThrowsAsync<LambdaLayerException>(() => LockStage.RunAsync(inputs, CancellationToken.None));

        Assert.Equal("bad-thing\n", await File.ReadAllTextAsync(Requirements));
        Assert.False(File.Exists(Path.ChangeExtension(Requirements, ".in")));
    }

    [Fact]
    public void The_list_is_read_with_its_mistakes_named()
    {
        var file = Path.Combine(_folder.Path, "denied.yaml");
        File.WriteAllText(
            file,
            "releases:\n  - name: Bad_Thing\n    versions: [\"2.0\"]\n    reason: it steals\n    source: https://example.org/advisory\n"
        );
        Assert.Equivalent(_denied, Assert.Single(DeniedRelease.ReadAll(file)));

        File.WriteAllText(file, "releases:\n  - name: x\n    versions: [\"1\"]\n    reason: r\n");
        Assert.Contains(
            "denied.yaml:2: 'source' is missing",
            Assert.Throws<LambdaLayerException>(() => DeniedRelease.ReadAll(file)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<LambdaLayerException>(() => DeniedRelease.ReadAll(file + ".not"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<LayerInputs> InputsAsync(string requirements)
    {
        await File.WriteAllTextAsync(Requirements, requirements);
        return await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = Requirements, FindLinks = [_folder.Path], DeniedReleases = [_denied] }
        );
    }
}
