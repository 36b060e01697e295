using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Processes;

public sealed class ChildProcessSpecs
{
    /// <summary>Two parts, and the line between them.</summary>
    private const int LongestText = 2 * KeptText.LongestPart + 100;

    [Fact]
    public async Task A_program_that_cannot_be_started_is_told_in_one_line_with_the_systems_own_reason()
    {
        var error = await Assert.ThrowsAsync<LambdaLayerException>(() => ChildProcess.RunAsync("/nowhere/program", []));

        Assert.StartsWith("Could not start /nowhere/program: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("No such file or directory.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head -c 300000000 /dev/zero | tr '\\0' x")]
    [InlineData("yes 'a line of a log' | head -c 300000000")]
    public async Task Of_what_a_program_prints_without_end_the_first_and_the_last_part_are_kept(string print)
    {
        var run = await ChildProcess.RunAsync("sh", ["-c", $"{{ echo first; {print}; echo; echo last; }} >&2"]);

        Assert.Equal(0, run.ExitCode);
        Assert.InRange(run.Error.Length, 2 * KeptText.LongestPart, LongestText);
        Assert.StartsWith("first\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("\nlast\n", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"\n\(2916\d{5} characters are left out here\)\n", run.Error);
        Assert.Equal("last", run.LastError);
    }

    [Fact]
    public async Task A_line_without_end_is_told_by_its_start_and_those_after_it_whole()
    {
        const string Script = "print() { echo first; head -c 100000000 /dev/zero | tr '\\0' x; printf '\\n\\nlast'; }; print; print >&2";
        var (output, error) = (new List<string>(), new List<string>());

        var run = await ChildProcess.RunAsync("sh", ["-c", Script], onOutput: output.Add, onError: error.Add);

        Assert.All([output, error], lines => Assert.Equal(["first", new string('x', OutputLines.LongestLine), "", "last"], lines));
        Assert.All([run.Output, run.Error], kept => Assert.InRange(kept.Length, 2 * KeptText.LongestPart, LongestText));
    }

    [Fact]
    public async Task A_last_line_without_end_is_told_by_its_start()
    {
        var run = await ChildProcess.RunAsync("sh", ["-c", "head -c 100000 /dev/zero | tr '\\0' x >&2"]);

        Assert.Matches(@"\Ax{1000}…\z", run.LastError);
    }

    [Fact]
    public async Task A_program_that_does_not_end_in_time_is_killed_with_its_children_and_named()
    {
        using var folder = TemporaryDirectory.Create();
        var sleeper = Path.Combine(folder.Path, "sleeper");
        File.CreateSymbolicLink(sleeper, SearchPath.Find("sleep")!);
        const string Script = "trap '' INT TERM; \"$0\" 1000 & \"$0\" 1000";

        var error = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            ChildProcess.RunAsync("sh", ["-c", Script, sleeper], limit: TimeSpan.FromSeconds(2))
        );

        Assert.Equal(
            $"sh -c {Script} {sleeper} did not end within 2 seconds and was killed, with all that it had started: "
                + "run it by hand to see why, and mend it or take it off PATH.",
            error.Message
        );
        // The kernel ends them, which takes a moment.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (RunningProcesses.All.Any(process => RunningProcesses.Read(process, "cmdline").Contains(sleeper)))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_program_that_was_canceled_is_not_late()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ChildProcess.RunAsync(
                "sh",
                ["-c", "echo started; exec sleep 1000"],
                onOutput: _ => cancellation.Cancel(),
                cancellation: cancellation.Token,
                limit: TimeSpan.FromSeconds(500)
            )
        );
    }

    [Theory]
    [InlineData("one\ntwo\n")]
    [InlineData("one\r\ntwo\r\n")]
    [InlineData("one\rtwo")]
    public void Lines_end_as_programs_end_them_wherever_a_piece_ends(string text)
    {
        for (var end = 0; end <= text.Length; end++)
        {
            var told = new List<string>();
            var lines = new OutputLines(told.Add);
            lines.Append(text.AsSpan(0, end));
            lines.Append(text.AsSpan(end));
            lines.End();

            Assert.Equal(["one", "two"], told);
        }
    }

    [Fact]
    public void What_fits_is_kept_as_it_is()
    {
        var kept = new KeptText();
        var part = new string('x', KeptText.LongestPart);
        kept.Append(part);
        kept.Append(part);

        Assert.Equal(part + part, kept.ToString());
    }
}
