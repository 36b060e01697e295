using Build.Console;
using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Sizing;
using NSubstitute;

namespace Build.Tests;

public sealed class SummarySpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void It_says_what_came_of_the_bytes_and_where_the_result_is()
    {
        var options = Options();
        Directory.CreateDirectory(Path.Combine(options.ResultDirectory, "layer"));
        File.WriteAllText(Path.Combine(options.ResultDirectory, options.ZipName), "");

        var lines = Summary
            .Of(
                options,
                Size(zip: 1_500_000),
                verification: null,
                [
                    ("Install", TimeSpan.FromSeconds(1)),
                    ("Verify", TimeSpan.FromSeconds(9)),
                    ("Size", default),
                    ("Layer", TimeSpan.FromSeconds(2)),
                ]
            )
            .Split('\n');

        Assert.Equal(
            [
                "size     30.0 → 12.0 MB in 1,234 files: packages 10.0 → 4.0, interpreter 20.0 → 8.0",
                "saved    18.0 MB, 60.0 %",
                "limit    262.1 - reserved 2.0 MB, 248.1 MB left",
                "zip      1.5 MB, below the 50.0 MB of a direct upload",
            ],
            lines[..4]
        );
        Assert.Matches(@"^slowest  Verify 9\S* s, Layer 2\S* s, Install 1\S* s$", lines[4]);
        Assert.Equal(
            [
                $"files    {Path.Combine(options.ResultDirectory, "layer")}",
                $"         {Path.Combine(options.ResultDirectory, options.ZipName)}",
            ],
            lines[5..7]
        );
    }

    [Fact]
    public void A_zip_that_is_too_large_for_a_direct_upload_is_told_the_way_and_no_zip_is_none()
    {
        Assert.Contains(
            "\nzip      50.0 MB, above the 50.0 MB of a direct upload: publish it through S3\n",
            Summary.Of(Options(), Size(zip: SizeReport.DirectUploadBytes + 1), verification: null, []),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("\nzip ", Summary.Of(Options(), Size(zip: null), verification: null, []), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SizeReport Size(long? zip) =>
        new()
        {
            PristineBytes = 10_000_000,
            RuntimeBytes = 20_000_000,
            RemovedBytes = 18_000_000,
            RewrittenBytes = 0,
            LayerBytes = 12_000_000,
            PackagesBytes = 4_000_000,
            Files = 1234,
            LimitBytes = 262_144_000,
            ReservedBytes = 2_000_000,
            Steps = [],
            Distributions = [],
            ZipBytes = zip,
        };

    private LayerOptions Options() =>
        Substitute
            .For<ICakeContext>()
            .LambdaLayerOptions(
                new()
                {
                    Recipe = "sample",
                    RecipesDirectory = Host.CallOf(TextWriter.Null).RecipesDirectory,
                    OutputDirectory = _folder,
                }
            );
}
