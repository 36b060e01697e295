using System.Text.Json;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Installation;

/// <summary>What the configuration files of pip and uv come to.</summary>
public sealed class InstallerSettingsSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task Of_uv_counts_where_wheels_come_from_in_the_order_of_its_files()
    {
        Write(
            "config/uv/uv.toml",
            """
            no-cache = true
            index-strategy = "first-index"
            no-build-isolation = true
            [[index]]
            name = "user"
            url = "https://user.test/"
            [pip]
            no-deps = true
            target = "elsewhere"
            find-links = ["wheels", "https://page.test/"]
            """
        );
        Write(
            "project/pyproject.toml",
            """
            [project]
            name = "app"
            [tool.uv]
            index-strategy = "unsafe-best-match"
            [[tool.uv.index]]
            name = "ours"
            url = "simple"
            explicit = true
            """
        );

        var settings = await ReadAsync("uv");

        Assert.Equal([Path.Combine(_folder.Path, "config/uv/wheels"), "https://page.test/"], settings.FindLinks);
        Assert.Equal(
            """
            index-strategy = "unsafe-best-match"
            index = [{ "name" = "ours", "url" = "PROJECT/simple", "explicit" = true }, { "name" = "user", "url" = "https://user.test/" }]
            no-cache = true

            """,
            settings.Configuration.Replace(Path.Combine(_folder.Path, "project"), "PROJECT", StringComparison.Ordinal)
        );
        Assert.Empty(settings.Variables);
    }

    [Fact]
    public async Task Of_pip_counts_where_wheels_come_from_and_nothing_that_moves_an_install()
    {
        Write("config/pip/pip.conf", "[global]\nindex-url = https://a.test/\nuser = true\nfind_links =\n  wheels\n  file:///all\n");
        Write("home/.pip/pip.conf", "[install]\nindex-url = https://b.test/\nprefix = /elsewhere\ntrusted-host = b.test\n");

        var settings = await ReadAsync("pip");

        Assert.Equal([Path.Combine(_folder.Path, "project/wheels"), "/all"], settings.FindLinks);
        // This machine may have settings for all users in /etc/pip.conf.
        Assert.Equal(
            ["PIP_INDEX_URL=https://b.test/", "PIP_TRUSTED_HOST=b.test"],
            settings.Inputs.Where(input => input.Contains("b.test", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(settings.Variables.Keys, name => name is "PIP_USER" or "PIP_PREFIX");
    }

    [Theory]
    [InlineData("pip", "config/pip/pip.conf")]
    [InlineData("uv", "config/uv/uv.toml")]
    public async Task A_file_that_cannot_be_read_is_named(string installer, string file)
    {
        Write(file, "no configuration\n");

        var run = await RunAsync(installer);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{Path.Combine(_folder.Path, file)} is no configuration of {installer}: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_of_wheels_are_taken_from_variables_first()
    {
        Write("config/uv/uv.toml", "find-links = ['wheels']\n");
        Write("config/pip/pip.conf", "[global]\nfind-links = wheels\n");

        Assert.Equal(["/a", "/b"], (await ReadAsync("uv", ("UV_FIND_LINKS", "/a,/b"))).FindLinks);
        Assert.Equal(["/a", "/b"], (await ReadAsync("pip", ("PIP_FIND_LINKS", "/a /b"))).FindLinks);
        Assert.Equal(InstallerSettings.None.FindLinks, (await ReadAsync("uv", ("UV_NO_CONFIG", "1"))).FindLinks);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private async Task<InstallerSettings> ReadAsync(string installer, params (string Name, string Value)[] variables)
    {
        var run = await RunAsync(installer, variables);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonSerializer.Deserialize<InstallerSettings>(run.Output, JsonFile.Options)!;
    }

    private async Task<ChildProcess> RunAsync(string installer, params (string Name, string Value)[] variables)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "project")).FullName;
        var python = await TestInterpreter.FindAsync();
        return await ChildProcess.RunAsync(
            python.Executable,
            ["-I", "-S", "-B", EmbeddedScripts.WriteTo(_folder.Path, "installer_settings.py"), installer, "/nowhere"],
            ChildProcess.Only(
                variables
                    .Append(("HOME", Path.Combine(_folder.Path, "home")))
                    .Append(("XDG_CONFIG_HOME", Path.Combine(_folder.Path, "config")))
                    .Append(("XDG_CONFIG_DIRS", Path.Combine(_folder.Path, "shared")))
                    .ToDictionary(variable => variable.Item1, variable => variable.Item2)
            ),
            workingDirectory: folder
        );
    }
}
