using Cake.LambdaLayer.Cleanup;
using Cake.LambdaLayer.Runtime;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An old userland, and layers whose interpreters need a newer C library than the target has.</summary>
public sealed class PortableInterpreterFixture : IAsyncLifetime, IDisposable
{
    // That of Amazon Linux 2: every interpreter of today's Linux needs more.
    private const int GlibcMinor = 26;

    private static readonly string[] s_mounts = ["dev", "opt", "proc", "tmp", "var"];

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly BrokenRecipe _recipe = new("sample");
    private readonly OldDebianFixture _debian = new();

    public string Root => _debian.Root;

    public async Task InitializeAsync()
    {
        await _debian.InitializeAsync();
        if (!Directory.Exists(Root))
        {
            return;
        }

        foreach (var folder in s_mounts.Select(name => new DirectoryInfo(Path.Combine(Root, name))))
        {
            // In a container debootstrap makes links to the machine's own folders.
            if (folder.LinkTarget is not null)
            {
                folder.Delete();
            }

            Directory.CreateDirectory(folder.FullName);
        }

        // What the scripts of the packages would write.
        Directory.CreateDirectory(Path.Combine(Root, "etc"));
        foreach (var (name, text) in new[]
        {
            ("passwd", "root:x:0:0:root:/root:/bin/sh\n"), ("group", "root:x:0:\n"), ("hosts", "127.0.0.1 localhost\n"),
            ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
        })
        {
            await File.WriteAllTextAsync(Path.Combine(Root, "etc", name), text);
        }
    }

    /// <summary>Builds the sample recipe for a target with an old C library.</summary>
    /// <param name="pythonHome">The interpreter, or <see langword="null"/> for the one that is found.</param>
    internal async Task<(string Layer, LayerOptions Options, LayerPlan Plan)> BuildAsync(string? pythonHome)
    {
        var found = await LayerOptionsResolver.ResolveAsync(
            new LambdaLayerSettings
            {
                RecipesDirectory = _recipe.RecipesDirectory,
                Recipe = "sample",
                OutputDirectory = Path.Combine(_folder.Path, pythonHome is null ? "found" : "given"),
                Installer = "pip",
                PythonHome = pythonHome,
            },
            CancellationToken.None);
        var options = found with { Target = found.Target with { Runtime = found.Target.Runtime with { GlibcMinor = GlibcMinor } } };
        var install = _recipe.Context.LambdaLayerInstall(options);
        using var build = LayerBuild.Begin(options);
        await CleanupStage.RunAsync(build, install, CancellationToken.None);
        var plan = await CopyRuntimeStage.RunAsync(_recipe.Context, build, CancellationToken.None);
        build.Publish();
        return (Path.Combine(options.ResultDirectory, "layer"), options, plan);
    }

    /// <summary>Runs a program with the layer at <c>/opt</c>, a task folder at <c>/var/task</c> and of variables only those that are given.</summary>
    internal Task<ChildProcess> RunAsync(string layer, string task, IReadOnlyDictionary<string, string> variables, params string[] command) => ChildProcess.RunAsync(
        "bwrap",
        [
            "--unshare-all", "--ro-bind", Root, "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", layer, "/opt", "--tmpfs", "/var", "--ro-bind", task, "/var/task",
            "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", .. variables.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }), "--", .. command,
        ]);

    public Task DisposeAsync() => _debian.DisposeAsync();

    public void Dispose()
    {
        _recipe.Dispose();
        _folder.Dispose();
    }
}
