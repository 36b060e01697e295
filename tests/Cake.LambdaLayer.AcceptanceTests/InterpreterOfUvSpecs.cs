using System.Formats.Tar;
using System.IO.Compression;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An interpreter that uv installs from a mirror on this machine.</summary>
public sealed class InterpreterOfUvSpecs(UvFixture uv) : IClassFixture<UvFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task It_is_taken_before_the_others_of_this_machine()
    {
        var version = await PackAsync(Path.Combine(_folder.Path, "cpython.tar.gz"));
        using var mirror = new LoopbackIndex(_folder.Path, "user", "password");
        var downloads = Path.Combine(_folder.Path, "downloads.json");
        var parts = version.Split('.');
        var address = $"http://user:password@127.0.0.1:{mirror.Port}/cpython.tar.gz";
        await File.WriteAllTextAsync(
            downloads,
            $$"""
            { "cpython-{{version}}-linux-x86_64-gnu": {
              "name": "cpython", "arch": {"family": "x86_64", "variant": null}, "os": "linux", "libc": "gnu",
              "major": {{parts[0]}}, "minor": {{parts[1]}}, "patch": {{parts[2]}}, "prerelease": "", "variant": null, "build": "1",
              "url": "{{address}}",
              "sha256": "{{Hashes.Of(Path.Combine(_folder.Path, "cpython.tar.gz"))}}" } }
            """
        );
        var installations = Path.Combine(_folder.Path, "installations");
        var variables = new Dictionary<string, string?>(uv.Variables) { ["UV_PYTHON_INSTALL_DIR"] = installations };
        var install = await ChildProcess.RunAsync(
            Path.Combine(variables["PATH"]!.Split(Path.PathSeparator)[0], "uv"),
            ["python", "install", "--no-bin", "--python-downloads-json-url", downloads, version],
            variables
        );
        Assert.True(install.ExitCode == 0, install.Error);

        var run = await Project.StartAsync(
            ["--target=Install", "--recipe=sample", $"--output={Path.Combine(_folder.Path, "out")}", $"--python={parts[0]}.{parts[1]}"],
            variables
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains(
            $"using CPython {version} in {Path.Combine(installations, $"cpython-{version}-linux-x86_64-gnu")} (uv)",
            run.Output,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> PackAsync(string archive)
    {
        var python = await TestInterpreter.FindAsync();
        var library = $"lib/python{python.Minor}";
        var files = FileTree
            .Read(
                python.StandardLibrary,
                path => path is "site-packages" or "dist-packages" or "test" || path.EndsWith("__pycache__", StringComparison.Ordinal)
            )
            .Files.Where(file => file.LinkTarget is null)
            .Select(file => file with { Path = $"python/{library}/{file.Path}" })
            .Append(TreeFile.Resolved($"python/bin/python{python.Minor}", python.Executable) with { IsExecutable = true });
        if (python.SharedLibrary is { } shared)
        {
            files = files.Append(TreeFile.Resolved($"python/lib/{Path.GetFileName(shared)}", shared));
        }

        var tree = Path.Combine(_folder.Path, "tree");
        Materializer.Copy(new FileTree("/", files), tree, CancellationToken.None);
        await using var file = File.Create(archive);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await TarFile.CreateFromDirectoryAsync(tree, gzip, includeBaseDirectory: false);
        return python.Version;
    }
}
