using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Tests.Comparison;

public sealed class LayerDiffSpecs
{
    [Fact]
    public void Sizes_steps_versions_and_files_are_compared()
    {
        var before = Result(
            100,
            40,
            ["Tests", "Docs"],
            [("a", "1.0"), ("gone", "3")],
            ("same", 1, "s"),
            ("changed", 5, "x"),
            ("alike in size", 5, "x"),
            ("away", 9, "z")
        );
        var after = Result(
            120,
            50,
            ["Tests", "Own"],
            [("a", "1.1"), ("new", "2")],
            ("same", 1, "s"),
            ("changed", 8, "y"),
            ("alike in size", 5, "y"),
            ("here", 7, "w")
        );

        var diff = LayerDiff.Between(before, after);

        Assert.Equal((100, 120), diff.LayerBytes);
        Assert.Equal((40, 50), diff.ZipBytes);
        Assert.Equal(["Own"], diff.SwitchedOn);
        Assert.Equal(["Docs"], diff.SwitchedOff);
        Assert.Equal([("a", "1.0", "1.1"), ("gone", "3", null), ("new", null, "2")], diff.Distributions);
        Assert.Equal([("here", 7L)], diff.Added);
        Assert.Equal([("away", 9L)], diff.Removed);
        Assert.Equal([("changed", 5L, 8L), ("alike in size", 5L, 5L)], diff.Changed);
        Assert.False(diff.IsEmpty);
        Assert.True(LayerDiff.Between(after, after).IsEmpty);
    }

    private static LayerResult Result(
        long layer,
        long zip,
        string[] steps,
        (string Name, string Version)[] versions,
        params (string Path, long Bytes, string Hash)[] files
    ) =>
        new(
            new LayerPlan
            {
                Recipe = "r",
                Runtime = "nodejs22.x",
                Architecture = "x86_64",
                Python = "3.11",
                Install = "key",
                Steps = steps,
                Packages = new TreePlan(0, 0, [], []),
            },
            new SizeReport
            {
                PristineBytes = 0,
                RuntimeBytes = 0,
                RemovedBytes = 0,
                RewrittenBytes = 0,
                LayerBytes = layer,
                PackagesBytes = 0,
                Files = 0,
                LimitBytes = 0,
                ReservedBytes = 0,
                Steps = [],
                Distributions = versions.Select(row => new SizeRow(row.Name, row.Version, 0, 0)).ToList(),
                ZipBytes = zip,
            },
            new LayerContents(files.ToDictionary(file => file.Path, file => new LayerFile(file.Bytes, file.Hash)))
        );
}
