using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class RecordCheckSpecs(MaliciousWheelsFixture malicious) : IClassFixture<MaliciousWheelsFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData(
        "beyond 1.0: extra.py was installed, though its RECORD has no hash of it: do not use this wheel, and find out who made it."
    )]
    [InlineData(
        "changed 1.0: changed.py is not the file that its RECORD names (hash or size): do not use this wheel, and find out who made it."
    )]
    [InlineData(
        "resized 1.0: resized.py is not the file that its RECORD names (hash or size): do not use this wheel, and find out who made it."
    )]
    [InlineData(
        "weak 1.0: weak.py is recorded with md5, which is no hash that can be trusted: do not use this wheel, and find out who made it."
    )]
    [InlineData("absent 1.0: gone.py is in its RECORD, but was not installed: do not use this wheel, and find out who made it.")]
    [InlineData("beside 1.0: .data/x.py is in its RECORD, but was not installed: do not use this wheel, and find out who made it.")]
    [InlineData(
        "outside 1.0: its RECORD names ../../../../x.py, which leads out of its root: do not use this wheel, and find out who made it."
    )]
    [InlineData("pth 1.0: pth_init.pth runs code at every start of Python: use another version, or let the recipe allow it.")]
    [InlineData("starter 1.0: starter.start runs code at every start of Python: use another version, or let the recipe allow it.")]
    [InlineData("site1 1.0: sitecustomize.py is imported at every start of Python: use another version, or let the recipe allow it.")]
    [InlineData(
        "site2 1.0: usercustomize/__init__.py is imported at every start of Python: use another version, or let the recipe " + "allow it."
    )]
    [InlineData(
        "hooked 1.0: hooked-1.0.dist-info/entry_points.txt hooks [sitecustomize] start into the start of Python: use "
            + "another version, or let the recipe allow it."
    )]
    [InlineData("shadow 1.0: bin/python3 would take the place of the interpreter: use another version, or let the recipe allow it.")]
    [InlineData(
        "pathed 1.0: pathed/more/sitecustomize.py is imported at every start of Python: use another version, or let the recipe "
            + "allow it."
    )]
    [InlineData("native 1.0: native-nspkg.pth runs code at every start of Python: use another version, or let the recipe allow it.")]
    [InlineData(
        "texts 1.0: texts-1.0.dist-info/METADATA is not the file that its RECORD names (hash or size): some publishers write it anew "
            + "when the wheel is made; lock the wheel by its hash (LambdaLayerLock) to take it as it is."
    )]
    public void What_a_wheel_does_not_record_or_hooks_into_the_start_is_refused_by_name(string line) =>
        Assert.Contains(line, malicious.Lines);

    [Theory]
    [InlineData("weights")]
    [InlineData("honest")]
    [InlineData("alike")]
    [InlineData("folders")]
    [InlineData("spaces")]
    public void Honest_wheels_beside_them_are_not_accused(string name) =>
        Assert.DoesNotContain(name, malicious.Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_of_a_refused_install_stays() => Assert.Equal(0, malicious.Installs);

    [Theory]
    [InlineData("../evil.py", "evil.py")]
    [InlineData("/nowhere/evil.py", "evil.py")]
    [InlineData("sly-1.0.data/data/../../../evil.py", "evil.py")]
    public async Task A_path_that_leads_out_of_a_wheel_is_refused_by_name(string path, string named)
    {
        var inputs = await WithAsync(new TestWheel("sly").File("sly.py").File(path, "x"));

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));

        Assert.Equal(
            $"sly-1.0-py3-none-any.whl holds a file whose path leads out of its root ({named}): do not use this "
                + "wheel, and find out who made it.",
            refusal.Message
        );
    }

    [Theory]
    [InlineData("sly/two\nlines.txt", "sly/two\\nlines.txt")]
    [InlineData("sly/\u001b[31mred.txt", "sly/\\u001B[31mred.txt")]
    public async Task A_name_with_a_control_character_is_refused_and_not_printed_as_it_is(string path, string printed)
    {
        var wheel = new TestWheel("sly").File("sly.py").File(path, "x").Recorded(path, $"\"{path}\",sha256=x,1");
        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(async () =>
            await Installer.InstallAsync(await WithAsync(wheel), CancellationToken.None)
        );
        Assert.StartsWith("sly-1.0-py3-none-any.whl holds a file with a line break", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"({printed})", refusal.Message, StringComparison.Ordinal);

        using var packages = new PackagesFolder().File(path, "x");
        var installed = Assert.Throws<LambdaLayerException>(() => RecordCheck.Run(packages.Tree(), [], new HashSet<string>()));
        Assert.StartsWith($"{printed} was installed, a name with a line break", installed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_an_installer_leaves_away_in_silence_is_refused_by_name()
    {
        var inputs = await WithAsync(new TestWheel("sly").File("sly.py").File("../evil.py", "x"));
        var request = InstallRequest.For(inputs);

        var refusal = Assert.Throws<LambdaLayerException>(() =>
            InstalledWheel.Check(FileTree.Read(_folder.Path), [new InstalledWheel("sly", "1.0", "sly-1.0-py3-none-any.whl", null)], request)
        );

        Assert.Contains(
            "sly-1.0-py3-none-any.whl holds a file whose path leads out of its root (../evil.py)",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_pip_records_elsewhere_is_known_and_the_wheel_with_its_hash()
    {
        var wheel = MaliciousWheelsFixture.Honest();
        var inputs = await WithAsync(wheel);

        var install = await Installer.InstallAsync(inputs, CancellationToken.None);

        Assert.Equal(
            [new InstalledWheel("honest", "1.0", wheel.FileName, Hashes.Of(Path.Combine(_folder.Path, wheel.FileName)))],
            install.Wheels
        );
        Assert.True(File.Exists(Path.Combine(install.Packages, "bin", "honest-script")));
        Assert.StartsWith("the requirements lock no file by its hash", Assert.Single(install.Warnings), StringComparison.Ordinal);
        Assert.Equal(install.Warnings, (await Installer.InstallAsync(inputs, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task The_refusal_of_a_hook_has_the_lines_of_the_recipe_that_allow_it()
    {
        var inputs = await WithAsync(new TestWheel("Hook_Me").File("hook.pth", "import os\n").File("usercustomize.py"));

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));
        var lines = refusal.Message.Split('\n').SkipWhile(line => line != "allowed:").ToList();

        Assert.Equal(
            [
                "allowed:",
                "  - path: hook.pth",
                "    distribution: hook-me",
                "    because: read and trusted in hook-me 1.0",
                "  - path: usercustomize.py",
                "    distribution: hook-me",
                "    because: read and trusted in hook-me 1.0",
            ],
            lines
        );
        var recipes = Directory.CreateDirectory(Path.Combine(_folder.Path, "recipes", "own")).Parent!.FullName;
        await File.WriteAllLinesAsync(
            Path.Combine(recipes, "own", "layer.yaml"),
            ["description: own", "target: { runtime: nodejs22.x }", "requirements: ensurepip", .. lines]
        );
        var recipe = RecipeReader.Read(recipes, "own");
        var allowing = inputs.With(known => known with { Recipe = known.Recipe with { Allowed = recipe.Allowed } });
        Assert.True(File.Exists(Path.Combine((await Installer.InstallAsync(allowing, CancellationToken.None)).Packages, "hook.pth")));
    }

    [Fact]
    public async Task A_hook_that_the_recipe_allows_stays_and_only_of_the_distribution_it_names()
    {
        var inputs = await WithAsync(new TestWheel("hook").File("hook.pth", "import os\n"));
        var allowed = inputs.With(known =>
            known with
            {
                Recipe = known.Recipe with { Allowed = [new AllowedHook("hook.pth", "Hook", "known")] },
            }
        );
        var other = inputs.With(known =>
            known with
            {
                Recipe = known.Recipe with { Allowed = [new AllowedHook("hook.pth", "setuptools", "known")] },
            }
        );

        Assert.True(File.Exists(Path.Combine((await Installer.InstallAsync(allowed, CancellationToken.None)).Packages, "hook.pth")));
        await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(other, CancellationToken.None));
        // Also when the install is there already.
        await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));
    }

    [Fact]
    public async Task A_text_of_its_own_that_a_locked_wheel_records_otherwise_is_told()
    {
        var wheel = MaliciousWheelsFixture.WithOtherMetadata();
        var inputs = await WithAsync(wheel);
        var hash = Hashes.Of(Path.Combine(_folder.Path, wheel.FileName));
        await File.WriteAllTextAsync(inputs.Requirements!, $"texts==1.0 --hash=sha256:{hash}\n");

        const string Told =
            "texts 1.0: texts-1.0.dist-info/METADATA is not what its RECORD names, but the lock confirms the wheel: its publisher wrote "
            + "it anew.";
        Assert.Equal([Told], (await Installer.InstallAsync(inputs, CancellationToken.None)).Warnings);
        Assert.Equal([Told], (await Installer.InstallAsync(inputs, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task Code_that_a_locked_wheel_records_otherwise_is_refused()
    {
        var wheel = new TestWheel("code")
            .File("code_.py", "x")
            .Recorded("code_.py", "code_.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,1");
        var inputs = await WithAsync(wheel);
        var hash = Hashes.Of(Path.Combine(_folder.Path, wheel.FileName));
        await File.WriteAllTextAsync(inputs.Requirements!, $"code==1.0 --hash=sha256:{hash}\n");

        await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));
    }

    [Fact]
    public async Task Requirements_without_hashes_are_refused_where_they_must_be_locked()
    {
        var inputs = await WithAsync(new TestWheel("plain").File("plain.py"), requireLocked: true);

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));

        Assert.Equal(
            $"settings.RequireLocked: {inputs.Requirements} locks no file by its hash; LambdaLayerLock "
                + $"settings.Requirements={inputs.Requirements} writes requirements that do.",
            refusal.Message
        );
    }

    [Fact]
    public async Task The_wheels_that_CPython_carries_are_locked_by_their_hashes()
    {
        var inputs = await TestOptions.InAsync(Path.Combine(_folder.Path, "out"), options => options with { RequireLocked = true });

        Assert.True(InstallRequest.For(inputs).HasHashes);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<LayerInputs> WithAsync(TestWheel wheel, bool requireLocked = false)
    {
        wheel.WriteTo(_folder.Path);
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, wheel.FileName.Split('-')[0] + "\n");
        return await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = requirements, FindLinks = [_folder.Path], RequireLocked = requireLocked }
        );
    }
}
