using System.IO.Compression;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class LiteLlm199Specs(LiteLlm199Fixture layer)
    : LiteLlmLayerSpecs(layer, mostPackagesBytes: 84_000_000, mostLayerBytes: 112_000_000, fewestProbes: 219),
        IClassFixture<LiteLlm199Fixture>
{
    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task Uv_installs_what_pip_installs()
    {
        using var folder = TemporaryDirectory.Create();
        ZipFile.ExtractToDirectory(Directory.EnumerateFiles(Wheelhouse.Of("tools"), "uv-*x86_64.whl").Single(), folder.Path);
        var uv = Directory.EnumerateFiles(folder.Path, "uv", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(uv, (UnixFileMode)0b111_101_101);

        var run = await layer.BuildAsync(
            new Dictionary<string, string?>
            {
                ["PATH"] = $"{Path.GetDirectoryName(uv)}:{Environment.GetEnvironmentVariable("PATH")}",
                ["UV_CACHE_DIR"] = Path.Combine(folder.Path, "cache"),
            },
            "--target=Install",
            "--installer=uv",
            $"--output={folder.Path}/out"
        );

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("installed by uv ", run.Output, StringComparison.Ordinal);
        var installs = Directory.EnumerateDirectories(Path.Combine(folder.Path, "out", ".cache", "installs"));
        Assert.Equal(Contents(layer.Install.Packages), Contents(Path.Combine(Assert.Single(installs), "packages")));
    }

    [Fact(Skip = Machine.NeedsNodeAndWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasNodeAndWheels))]
    public async Task The_Nodejs_function_of_the_recipe_answers_streams_and_outlives_its_Python()
    {
        var (checks, node) = await NodeFunctionRun.CheckAsync(layer.Layer);

        Assert.True(node.ExitCode == 0, $"after {string.Join(", ", checks)}: {node.Error}");
        Assert.Equal(
            [
                "init",
                "first call",
                "200 warm calls",
                "50 calls at once",
                "tokens one by one",
                "a stream that is left is canceled",
                "errors of the provider and of Python",
                "killed between two calls",
                "time limits while Python starts",
                "killed during a call, which is tried again",
                "killed twice during a call",
                "killed within a stream",
                "a call that takes too long",
                "a library that prints and reads",
                "Python that cannot start is not started again and again",
                "6 MB both ways",
                "no warning",
            ],
            checks
        );
        Assert.Contains("printed\n", node.Error, StringComparison.Ordinal);
    }

    // An installer writes its own name into INSTALLER, and what it wrote itself into RECORD.
    private static IEnumerable<(string Path, bool IsExecutable, string Hash)> Contents(string packages) =>
        FileTree
            .Read(packages)
            .Files.Where(file => !(file.Folder.EndsWith(".dist-info", StringComparison.Ordinal) && file.Name is ("INSTALLER" or "RECORD")))
            .Select(file => (file.Path, file.IsExecutable, Hashes.Of(file.Source)));
}
