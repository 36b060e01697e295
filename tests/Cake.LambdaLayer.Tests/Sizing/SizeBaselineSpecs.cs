using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Tests.Sizing;

public sealed class SizeBaselineSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string File => Path.Combine(_folder.Path, "size.json");

    [Theory]
    [InlineData("1%", 10_000, 10_100, true)]
    [InlineData("1%", 10_000, 10_101, false)]
    [InlineData("0.5%", 10_000, 10_051, false)]
    [InlineData("100", 10_000, 10_100, true)]
    [InlineData("100", 10_000, 10_101, false)]
    [InlineData("0", 10_000, 10_000, true)]
    [InlineData("0%", 10_000, 10_001, false)]
    [InlineData("0", 10_000, 9_000, true)]
    public void A_limit_is_a_share_or_bytes(string limit, long before, long after, bool expected) =>
        Assert.Equal(expected, GrowthLimit.Parse(limit).Allows(before, after));

    [Theory]
    [InlineData("1 percent")]
    [InlineData("-1%")]
    [InlineData("1MB")]
    [InlineData("1,5%")]
    [InlineData("%")]
    public void Anything_else_is_refused_with_what_is_expected(string limit) =>
        Assert.Contains(
            "write for example settings.FailOnGrowth=1% or settings.FailOnGrowth=500000",
            Assert.Throws<LambdaLayerException>(() => GrowthLimit.Parse(limit)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_layer_that_grew_too_much_is_refused_with_what_grew_most()
    {
        Write(Report(10_000, 5_000, ("big", 6_000), ("small", 4_000)));
        JsonFile.Write(Path.Combine(_folder.Path, LayerContents.FileName), Contents(("python/a/x.py", 100), ("python/b/y.py", 100)));

        var refusal = Assert.Throws<LambdaLayerException>(() =>
            Baseline("1%")
                .Gate(
                    Report(10_500, 5_010, ("big", 6_100), ("small", 4_000), ("new", 400)),
                    Contents(("python/a/x.py", 100), ("python/b/y.py", 500), ("python/b/z.py", 100))
                )
        );

        Assert.Equal(
            $"The layer grew by more than settings.FailOnGrowth=1% allows: layer +500 bytes (+5.00 %) since {File}; most "
                + "of it new +400 bytes, big +100 bytes, in the folder /opt/python/b +500 bytes. The layer is kept: "
                + "take its size.json for the new baseline, or leave out what grew.",
            refusal.Message
        );
    }

    [Fact]
    public void A_zip_that_grew_too_much_is_refused_too()
    {
        Write(Report(10_000, 5_000, ("big", 10_000)));

        Assert.Contains(
            ": zip +60 bytes (+1.20 %) since",
            Assert.Throws<LambdaLayerException>(() => Baseline("1%").Gate(Report(10_000, 5_060, ("big", 10_000)), Contents())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Within_the_limit_and_without_one_nothing_is_refused()
    {
        Write(Report(10_000, 5_000, ("big", 10_000)));

        Baseline("1%").Gate(Report(10_100, 5_050, ("big", 10_100)), Contents());
        Baseline(limit: null).Gate(Report(20_000, 9_000, ("big", 20_000)), Contents());
    }

    [Fact]
    public void A_limit_needs_a_baseline() =>
        Assert.Contains(
            "add settings.Baseline=FILE",
            Assert.Throws<LambdaLayerException>(() => SizeBaseline.Of(null, "1%")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(null)]
    public void A_file_that_holds_no_sizes_is_refused(string? text)
    {
        if (text is not null)
        {
            System.IO.File.WriteAllText(File, text);
        }

        Assert.Contains(
            "is no size.json of a build",
            Assert.Throws<LambdaLayerException>(() => Baseline("1%")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_sizes_as_Markdown_name_steps_and_distributions_and_the_growth()
    {
        Write(Report(10_000, 5_000, ("big", 10_000)));

        var text = SizeMarkdown.Of(Report(2_000_000, 1_000_000, ("big", 2_000_000)), "title", Baseline(limit: null));

        Assert.StartsWith("## title\n\n| | MB | bytes |\n| --- | ---: | ---: |\n", text, StringComparison.Ordinal);
        Assert.Contains("| **layer** | 2.0 | 2,000,000 |\n| zip | 1.0 | 1,000,000 |\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "\nSince the baseline: layer +1,990,000 bytes (+19900.00 %), zip +995,000 bytes (+19900.00 %)\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("| big | 1.0 | 0.0 | 2.0 |", text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static SizeReport Report(long layer, long zip, params (string Name, long Bytes)[] distributions) =>
        new()
        {
            PristineBytes = 0,
            RuntimeBytes = 0,
            RemovedBytes = 0,
            RewrittenBytes = 0,
            LayerBytes = layer,
            PackagesBytes = layer,
            Files = 1,
            LimitBytes = 262_144_000,
            ReservedBytes = 0,
            Steps = [],
            Distributions = distributions.Select(row => new SizeRow(row.Name, "1.0", 0, row.Bytes)).ToList(),
            ZipBytes = zip,
        };

    private static LayerContents Contents(params (string Path, long Bytes)[] files) =>
        new(files.ToDictionary(file => file.Path, file => new LayerFile(file.Bytes, "")));

    private void Write(SizeReport report) => JsonFile.Write(File, report);

    private SizeBaseline Baseline(string? limit) => SizeBaseline.Of(File, limit)!;
}
