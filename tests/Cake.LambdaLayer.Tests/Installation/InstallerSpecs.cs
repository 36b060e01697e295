using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class InstallerSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Out => Path.Combine(_folder.Path, "out");

    [Fact]
    public async Task A_wheel_that_another_one_took_the_place_of_is_installed_anew()
    {
        new TestWheel("own").File("own.py", "v = 1\n").WriteTo(_folder.Path);
        var inputs = await WithAsync("own==1.0\n");
        var first = await Installer.InstallAsync(inputs, CancellationToken.None);

        new TestWheel("own").File("own.py", "v = 2\n").WriteTo(_folder.Path);
        var second = await Installer.InstallAsync(inputs, CancellationToken.None);

        Assert.Equal("v = 1\n", await File.ReadAllTextAsync(Path.Combine(first.Packages, "own.py")));
        Assert.Equal("v = 2\n", await File.ReadAllTextAsync(Path.Combine(second.Packages, "own.py")));
        Assert.Equal(Hashes.Of(Path.Combine(_folder.Path, "own-1.0-py3-none-any.whl")), Assert.Single(second.Wheels).Sha256);
    }

    [Fact]
    public async Task A_wheel_that_is_named_by_its_path_counts_by_its_content_too()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder.Path, "else where")).FullName;
        new TestWheel("own").File("own.py", "v = 1\n").WriteTo(elsewhere);
        var inputs = await WithAsync($"own @ file://{elsewhere.Replace(" ", "%20")}/own-1.0-py3-none-any.whl\n");
        await Installer.InstallAsync(inputs, CancellationToken.None);

        new TestWheel("own").File("own.py", "v = 2\n").WriteTo(elsewhere);
        var second = await Installer.InstallAsync(inputs, CancellationToken.None);

        Assert.False(second.Reused);
        Assert.Equal("v = 2\n", await File.ReadAllTextAsync(Path.Combine(second.Packages, "own.py")));
    }

    [Fact]
    public async Task Files_that_the_requirements_name_count_by_their_content()
    {
        new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        new TestWheel("below", "1.0").File("below.py").WriteTo(_folder.Path);
        new TestWheel("below", "2.0").File("below.py").WriteTo(_folder.Path);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "more.txt"), "below\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "bounds.txt"), "below<2\n");
        var inputs = await WithAsync("top\n-r more.txt\n-c bounds.txt\n");
        Assert.Equal("1.0", VersionOf(await Installer.InstallAsync(inputs, CancellationToken.None), "below"));

        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "bounds.txt"), "below<3\n");

        Assert.Equal("2.0", VersionOf(await Installer.InstallAsync(inputs, CancellationToken.None), "below"));
    }

    [Theory]
    [InlineData("x86_64", "intel")]
    [InlineData("arm64", "arm")]
    public async Task Markers_are_those_of_the_target_whatever_machine_this_is(string architecture, string name)
    {
        new TestWheel("top")
            .Header("Requires-Dist: intel ; platform_machine == 'x86_64'")
            .Header("Requires-Dist: arm ; platform_machine == 'aarch64'")
            .Header("Requires-Dist: other ; sys_platform == 'win32' or implementation_name == 'pypy'")
            .File("top.py")
            .WriteTo(_folder.Path);
        new TestWheel("intel").File("intel.py").WriteTo(_folder.Path);
        new TestWheel("arm").File("arm.py").WriteTo(_folder.Path);
        var inputs = await WithAsync("top\n");

        var install = await Installer.InstallAsync(
            inputs with
            {
                Target = inputs.Target with { Architecture = architecture },
            },
            CancellationToken.None
        );

        Assert.Equal(new[] { name, "top" }.Order(), install.Wheels.Select(wheel => wheel.Name));
    }

    [Fact]
    public async Task A_wheel_may_need_the_very_release_of_Python_that_there_is()
    {
        var inputs = await WithAsync("exact\n");
        var version = $"{inputs.Target.Python}.99";
        new TestWheel("exact").Header($"Requires-Python: =={version}").File("exact.py").WriteTo(_folder.Path);

        var install = await Installer.InstallAsync(
            inputs with
            {
                Foreign = inputs.Interpreter with { Version = version },
            },
            CancellationToken.None
        );

        Assert.Equal("exact", Assert.Single(install.Wheels).Name);
    }

    [Theory]
    [InlineData(true, ".data/")]
    [InlineData(false, "")]
    public async Task What_a_wheel_has_beside_its_packages_lies_below_the_prefix(bool bundles, string folder)
    {
        new TestWheel("natural")
            .File("natural.py")
            .File("natural-1.0.data/data/share/natural/table.csv", "a,b\n")
            .File("natural-1.0.data/data/lib/natural.cfg", "c\n")
            .File("natural-1.0.data/headers/natural.h", "h\n")
            .File("natural-1.0.data/scripts/natural", "#!python\n")
            .WriteTo(_folder.Path);
        var inputs = await WithAsync("natural\n");
        inputs = inputs.With(options => options with { Recipe = options.Recipe with { BundlesInterpreter = bundles } });

        var install = await Installer.InstallAsync(inputs, CancellationToken.None);

        var header = $"{folder}include/site/python{inputs.Target.Python}/natural/natural.h";
        Assert.Equal(
            new[] { $"{folder}lib/natural.cfg", $"{folder}share/natural/table.csv", header, "bin/natural", "natural.py" }.Order(
                StringComparer.Ordinal
            ),
            install
                .Tree.Files.Select(file => file.Path)
                .Where(path => !path.Contains(".dist-info/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(install.Tree.Files.Select(file => file.Path).Order(), Assert.Single(install.Distributions).Files.Order());
        Assert.Equal("python/share/natural/table.csv", inputs.Layout.OfPackageFile($"{folder}share/natural/table.csv"));
        Assert.Equal("python/lib/natural.cfg", inputs.Layout.OfPackageFile($"{folder}lib/natural.cfg"));
    }

    [Theory]
    [InlineData("""{"install": [{"metadata": {"name": "own", "version": "1.0"}, "download_info": {"url": "x"}, "is_yanked": true}]}""", "")]
    [InlineData(null, "warning: `own==1.0` is yanked (reason: \"broken\")\n")]
    public async Task A_release_that_its_publisher_took_back_is_known(string? report, string said)
    {
        new TestWheel("own").File("own.py").WriteTo(_folder.Path);
        new TestWheel("other").File("other.py").WriteTo(_folder.Path);
        var inputs = await WithAsync("own\nother\n");
        var install = await Installer.InstallAsync(inputs, CancellationToken.None);

        var wheels = InstalledWheel.Find(install.Tree, InstallRequest.For(inputs), report, said);

        Assert.Equal("own", Assert.Single(wheels, wheel => wheel.IsYanked).Name);
    }

    [Fact]
    public async Task What_was_asked_for_and_is_not_there_is_told()
    {
        var inputs = await WithAsync("top\n");
        new TestWheel("top").File("top.py").WriteTo(_folder.Path);
        var tool = Path.Combine(_folder.Path, "tool");
        Assert.Contains("ended well, but did not run the script", await RefusalAsync("exit 0"), StringComparison.Ordinal);
        Assert.Contains(
            "ended well, but top is not where it was told to install it",
            await RefusalAsync("""echo '{"findLinks": [], "variables": {}, "configuration": ""}'"""),
            StringComparison.Ordinal
        );

        async Task<string> RefusalAsync(string command)
        {
            await File.WriteAllTextAsync(tool, $"#!/bin/sh\n{command}\n");
            FileModes.Set(tool, executable: true);
            var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
                Installer.InstallAsync(
                    inputs with
                    {
                        Interpreter = inputs.Interpreter with { Executable = tool },
                        Foreign = inputs.Interpreter,
                    },
                    CancellationToken.None
                )
            );
            return refusal.Message;
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string VersionOf(PristineInstall install, string name) => install.Wheels.Single(wheel => wheel.Name == name).Version;

    private async Task<LayerInputs> WithAsync(string requirements)
    {
        var path = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(path, requirements);
        return await TestOptions.InAsync(Out, options => options with { Requirements = path, FindLinks = [_folder.Path] });
    }
}
