using Build.Console;
using Cake.Core.Diagnostics;
using Cake.LambdaLayer.Planning;
using NSubstitute;

namespace Build.Tests;

public sealed class ReportSpecs
{
    [Fact]
    public void The_last_word_comes_last_and_long_lines_are_not_broken()
    {
        var line = new string('x', 500);

        var text = Write(report =>
        {
            report.Last = "the end";
            report.Line(line);
            report.Close();
        });

        Assert.Equal($"{line}\nthe end\n", text);
    }

    [Fact]
    public void Quiet_silences_lines_and_tables_and_no_data()
    {
        var text = Write(
            report =>
            {
                report.Line("line");
                report.Ledger("what went", [Row("A", true, 1)], 10);
                report.Data("{}");
                report.Last = "the end";
                report.Close();
            },
            Verbosity.Quiet
        );

        Assert.Equal("{}\n", text);
    }

    [Fact]
    public void The_ledger_has_a_row_a_step_and_the_sum_in_megabytes_and_percent()
    {
        var text = Write(report => report.Ledger("what went", [Row("A", true, 2_000_000), Row("B", false, 0)], 8_000_000));

        Assert.Contains("what went", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\s*A\s+on\s+3\s+2\.0\s+25\.0 %", text);
        Assert.Matches(@"(?m)^\s*B\s+off\s+3\s+0\.0\s+0\.0 %", text);
        Assert.Matches(@"(?m)^\s*all\s+6\s+2\.0\s+25\.0 %", text);
    }

    [Fact]
    public void Of_a_step_that_is_off_it_is_told_what_others_take_all_the_same()
    {
        var row = Row("A", false, 0) with
        {
            ClaimedFiles = 1_200,
            AwayByOthers = new Dictionary<string, int> { ["B"] = 1_000, ["C"] = 5 },
        };

        Assert.Equal("1,005 of 1,200 files: B 1,000, C 5", Report.Away(row));
        Assert.Equal("", Report.Away(Row("A", true, 1)));
    }

    [Theory]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(0, 0, "")]
    public void A_share_of_nothing_is_not_told(long part, long whole, string expected) => Assert.Equal(expected, Report.Share(part, whole));

    private static StepLedger Row(string step, bool active, long saved) =>
        new(step, active, Files: 3, saved, ClaimedFiles: 3, new Dictionary<string, int>());

    private static string Write(Action<Report> write, Verbosity verbosity = Verbosity.Normal)
    {
        using var text = new StringWriter();
        var log = Substitute.For<ICakeLog>();
        log.Verbosity.Returns(verbosity);
        write(new Report(Host.Console(text), text, log));
        return text.ToString();
    }
}
