using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The task that puts what was built in the place of the last result.</summary>
public sealed partial class ResultTaskSpecs
{
    [Theory]
    [InlineData("Install,AggressiveCleanup,CopyRuntime,Verify,Size,Layer,Default,Result")]
    [InlineData("Install,AggressiveCleanup,CopyRuntime,Verify,Size,Result", "--target=Size")]
    [InlineData("Install,AggressiveCleanup,CopyRuntime,Verify,Size,Result", "-t", "Size", "--target=verify")]
    [InlineData("Verify,Result", "--exclusive", "--target", "Verify")]
    [InlineData("Install", "--target=Install")]
    [InlineData("Install,Plan", "--target=Plan")]
    public async Task It_runs_behind_all_that_builds_and_only_there(string tasks, params string[] arguments)
    {
        var run = await Project.StartAsync(["--recipe=sample", "--dryrun", .. arguments]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(tasks.Split(','), Tasks().Matches(Colours().Replace(run.Output, "")).Select(task => task.Groups[1].Value));
    }

    [Fact]
    public async Task The_tree_shows_it_at_the_end_of_the_chain()
    {
        var run = await Project.StartAsync(["--tree"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nResult\n└─Default\n   └─Layer\n", run.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\d+\. (\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Tasks();

    [GeneratedRegex(@"\x1b\[[\d;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colours();
}
