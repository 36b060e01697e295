namespace Cake.LambdaLayer.Tests;

/// <summary>The formatter breaks code, but no texts and comments.</summary>
public sealed class LineLengthSpecs
{
    private const int Most = 140;

    private static readonly string[] s_folders = ["benchmarks", "build", "src", "tests"];

    [Fact]
    public void No_line_of_CSharp_is_longer_than_the_formatter_makes_them()
    {
        var files = s_folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(ProjectRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
            .ToList();

        Assert.True(files.Count > 300, $"{files.Count} files");
        Assert.Empty(
            files.SelectMany(file =>
                File.ReadLines(file)
                    .Select((line, i) => (line.Length, Place: $"{Path.GetRelativePath(ProjectRoot.Path, file)}:{i + 1}"))
                    .Where(line => line.Length > Most)
            )
        );
    }
}
