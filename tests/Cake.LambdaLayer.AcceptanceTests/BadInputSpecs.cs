using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Pipeline;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class BadInputSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    public static TheoryData<string[], string> Refusals =>
        new()
        {
            { ["--skip=Test"], "Unknown step 'Test'. Did you mean 'Tests'? Valid: AwsSdk," },
            { ["--only=Nothing"], "Unknown step 'Nothing'. Valid: AwsSdk," },
            { ["--recipe=sampel"], "Unknown recipe 'sampel'. Did you mean 'sample'? Valid: litellm, pandas, sample." },
            { ["--runtime=nodejs21.x"], "Unknown runtime 'nodejs21.x'. Did you mean 'nodejs20.x'?" },
            { ["--architecture=arm"], "Unknown architecture 'arm'. Did you mean 'arm64'? Valid: x86_64, arm64." },
            { ["--python=2.7"], "'2.7' is no Python version a layer can be built for" },
            { ["--runtime=python3.12", "--python=3.11"], "--runtime=python3.12 runs Python 3.12, not --python=3.11" },
            { ["--limit=250MB"], "--limit=250MB is no number of bytes" },
            { ["--reserved=300000000"], "leaves nothing for the layer" },
            { ["--skipp=Tests"], "Unknown option '--skipp'. Did you mean '--skip'?" },
            { ["--installer=poetry"], "Unknown installer 'poetry'. Valid: auto, pip, uv." },
            { ["--requirements=none.txt"], "The requirements file none.txt does not exist" },
            { ["--python-home=/nowhere"], "--python-home=/nowhere holds no interpreter" },
            { ["--python=3.99"], "No CPython 3.99 was found" },
            { ["--rootfs=/nowhere"], "--rootfs=/nowhere: the folder /nowhere does not exist." },
            { ["--rootfs=/proc/self"], "holds no C library (libc.so.6) for " },
            { ["--name=mine"], "--name goes with --target=NewRecipe only." },
            { ["--find-links=/nowhere"], "--find-links=/nowhere: /nowhere does not exist" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task It_is_refused_in_one_line_and_nothing_is_written(string[] arguments, string expected)
    {
        var run = await Project.RunAsync(["--target=Install", $"--output={_output.Path}", .. arguments]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output.Path));
    }

    [Fact]
    public async Task A_stage_alone_needs_a_layer_to_work_on()
    {
        var run = await Project.RunAsync(["--target=Verify", "--exclusive", "--recipe=sample", $"--output={_output.Path}"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("There is no layer to work on", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output.Path));
    }

    [Fact]
    public async Task Help_names_every_target_and_every_option()
    {
        var help = await Project.RunAsync(["--help"]);
        var unknown = await Project.RunAsync(["--target=No", "--no-such-option=1"]);
        var missing = await Project.RunAsync(["--target=No"]);

        Assert.True(help.ExitCode == 0, help.Output + help.Error);
        var listed = (unknown.Output + unknown.Error + missing.Output + missing.Error).Split(
            [' ', ',', '\n', '.', ';', ':'],
            StringSplitOptions.RemoveEmptyEntries
        );
        var options = listed
            .Where(word =>
                word.StartsWith("--", StringComparison.Ordinal)
                && !word.Contains('=', StringComparison.Ordinal)
                && word != "--no-such-option"
            )
            .ToList();
        Assert.True(options.Count > 25, string.Join(' ', listed));
        Assert.All(options, option => Assert.Contains($"  {option}", help.Output, StringComparison.Ordinal));
        Assert.All(
            listed.Where(word => word is "NewRecipe" or "Publish" or "Verify" or "TreeBenchmark" or "Outdated"),
            target => Assert.Contains($"--target={target} ", help.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_unknown_target_is_refused_with_those_there_are()
    {
        var run = await Project.RunAsync(["--target=Lair"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "Unknown target 'Lair'. Did you mean 'Layer'? Valid: AggressiveCleanup,",
            run.Output + run.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task An_index_that_cannot_be_reached_is_said_in_one_line_that_names_the_ways_out(string retries)
    {
        var requirements = Path.Combine(_output.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "six==1.17.0\n");

        var run = await Project.RunAsync(
            ["--target=Install", $"--output={_output.Path}/out", $"--requirements={requirements}", "--installer=pip"],
            new Dictionary<string, string?> { ["PIP_INDEX_URL"] = "http://user:secret@127.0.0.1:9/simple", ["PIP_RETRIES"] = retries }
        );

        Assert.NotEqual(0, run.ExitCode);
        var error = Assert.Single((run.Output + run.Error).Split('\n'), line => line.Contains("could not reach", StringComparison.Ordinal));
        Assert.Contains("--find-links", error, StringComparison.Ordinal);
        Assert.Contains("--recipe=sample", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_output.Path, "out", ".cache", "installs")));
    }

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_wheel_that_does_not_exist_for_the_platform_names_the_distribution_and_the_tags_there_are()
    {
        var requirements = Path.Combine(_output.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "tiktoken==0.14.0\n");

        var run = await Project.RunAsync([
            "--target=Install",
            $"--output={_output.Path}/out",
            $"--requirements={requirements}",
            "--installer=pip",
            $"--find-links={Wheelhouse.Of("litellm-1.99")}",
            "--no-index",
            "--architecture=arm64",
        ]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("tiktoken==0.14.0 has no wheel for nodejs22.x on arm64", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("cp311-cp311-manylinux_2_28_x86_64", run.Output + run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();
}
