using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Pipeline;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class BadInputSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    /// <summary>All others are refused in the process of Build.Tests.</summary>
    [Fact]
    public async Task A_refusal_is_one_line_and_an_exit_code_of_the_script_and_nothing_is_written()
    {
        var run = await Project.StartAsync(["--target=Install", $"--output={_output.Path}", "--skip=Test"]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Unknown step 'Test'. Did you mean 'Tests'? Valid: AwsSdk,", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output.Path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task An_index_that_cannot_be_reached_is_said_in_one_line_that_names_the_ways_out(string retries)
    {
        var requirements = Path.Combine(_output.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "six==1.17.0\n");

        var run = await Project.StartAsync(
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
