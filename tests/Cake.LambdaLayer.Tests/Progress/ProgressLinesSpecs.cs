using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Tests.Progress;

public sealed class ProgressLinesSpecs
{
    private readonly ManualTime _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Long_work_is_told_of_once_in_ten_seconds_and_when_it_has_ended()
    {
        var lines = Lines();
        lines.Report(new StageProgress("compile", 0, 1_000, "files"));
        for (var done = 1; done <= 250; done++)
        {
            _time.Pass(0.1);
            lines.Report(new StageProgress("compile", done * 4, 1_000, "files"));
        }

        Assert.Equal(
            [
                "compile: 400 of 1,000 files, 40 files/s",
                "compile: 800 of 1,000 files, 40 files/s",
                "compile: 1,000 files in 25.0 s, 40 files/s",
            ],
            _lines
        );
    }

    [Fact]
    public void Work_that_takes_no_time_is_not_told_of()
    {
        var lines = Lines();
        lines.Report(new StageProgress("strip", 0, 2, "files"));
        _time.Pass(0.5);
        lines.Report(new StageProgress("strip", 2, 2, "files"));
        lines.Close();

        Assert.Empty(_lines);
    }

    [Fact]
    public void Bytes_are_told_of_as_megabytes_and_work_of_unknown_length_ends_with_its_last_report()
    {
        var lines = Lines();
        lines.Report(new StageProgress("download", 0, null, StageProgress.Bytes));
        _time.Pass(4);
        lines.Report(new StageProgress("download", 50_000_000, null, StageProgress.Bytes));
        _time.Pass(60);
        lines.Close();
        lines.Close();

        Assert.Equal(["download: 50.0 MB in 4.0 s, 12.5 MB/s"], _lines);
    }

    [Fact]
    public void Reports_that_overtook_each_other_do_not_count_backwards_or_begin_anew()
    {
        var lines = Lines();
        lines.Report(new StageProgress("write files", 0, 3, "files"));
        _time.Pass(2);
        lines.Report(new StageProgress("write files", 3, 3, "files"));
        _time.Pass(20);
        lines.Report(new StageProgress("write files", 2, 3, "files"));
        lines.Close();

        Assert.Equal(["write files: 3 files in 2.0 s, 1.5 files/s"], _lines);
    }

    [Fact]
    public void Work_that_ended_early_says_how_far_it_came()
    {
        var lines = Lines();
        lines.Report(new StageProgress("run probes", 0, 430, "probes"));
        _time.Pass(5);
        lines.Report(new StageProgress("run probes", 10, 430, "probes"));
        lines.Close();

        Assert.Equal(["run probes: 10 of 430 probes in 5.0 s, 2 probes/s"], _lines);
    }

    [Fact]
    public void What_goes_on_may_be_left_to_a_display()
    {
        var lines = new ProgressLines(_lines.Add, _time) { TellsOfRunning = false };
        lines.Report(new StageProgress("compile", 0, 4, "files"));
        for (var done = 1; done <= 4; done++)
        {
            _time.Pass(30);
            lines.Report(new StageProgress("compile", done, 4, "files"));
        }

        Assert.Equal(["compile: 4 files in 120.0 s, 0.0 files/s"], _lines);
    }

    [Theory]
    [InlineData(9.9, 5, 10, false)]
    [InlineData(10, 5, 10, true)]
    [InlineData(10, 0, 10, false)]
    [InlineData(10, 10, 10, false)]
    [InlineData(10, 5, null, true)]
    public void A_line_is_due_by_time_and_amount(double seconds, long done, int? total, bool expected) =>
        Assert.Equal(expected, ProgressPace.IsDue(TimeSpan.FromSeconds(seconds), new StageProgress("x", done, total, "files")));

    private ProgressLines Lines() => new(_lines.Add, _time);
}
