using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.Build;

/// <summary>A build takes the place of the last result, and of nothing that no build wrote.</summary>
public sealed class LayerBuildSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    private string Result => Path.Combine(_output.Path, "pandas", "nodejs22.x-x86_64");

    [Fact]
    public void The_last_result_is_replaced()
    {
        Publish();
        File.WriteAllText(Path.Combine(Result, "pandas.zip"), "");
        Publish();

        Assert.Equal(["plan.json", "previous"], Directory.EnumerateFileSystemEntries(Result).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("other.zip")]
    [InlineData("a/b.txt")]
    public void What_somebody_put_into_it_is_named_and_stays(string name)
    {
        Publish();
        Write(name);

        var before = Assert.Throws<LambdaLayerException>(() => LayerBuild.Begin(Result));

        Assert.StartsWith($"{Path.Combine(Result, name.Split('/')[0])} was written by no build", before.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Result, name)));
        Assert.Equal([Result], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Result)!));
    }

    [Fact]
    public void What_somebody_puts_into_it_meanwhile_stays_too()
    {
        Publish();
        using var build = LayerBuild.Begin(Result);
        Write("notes.txt");

        Assert.Contains("notes.txt", Assert.Throws<LambdaLayerException>(build.Publish).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Result, "notes.txt")));
    }

    [Theory]
    [InlineData("elsewhere")]
    [InlineData("nowhere")]
    public void A_link_in_its_place_is_refused(string target)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_output.Path, "elsewhere")).FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(Result)!);
        Directory.CreateSymbolicLink(Result, Path.Combine(_output.Path, target));

        var refusal = Assert.Throws<LambdaLayerException>(() => LayerBuild.Begin(Result));

        Assert.StartsWith($"{Result} is a link to {Path.Combine(_output.Path, target)}, ", refusal.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(elsewhere) && new DirectoryInfo(Result).LinkTarget is not null);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Result)!);
        File.WriteAllText(Result, "mine");

        Assert.Contains("is a file", Assert.Throws<LambdaLayerException>(() => LayerBuild.Begin(Result)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Result));
    }

    [Fact]
    public void An_output_folder_that_is_a_link_is_followed()
    {
        var disk = Directory.CreateDirectory(Path.Combine(_output.Path, "disk")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_output.Path, "pandas"), disk);

        Publish();

        Assert.True(File.Exists(Path.Combine(disk, Path.GetFileName(Result), "plan.json")));
    }

    public void Dispose() => _output.Dispose();

    private void Publish()
    {
        using var build = LayerBuild.Begin(Result);
        File.WriteAllText(build.PathOf("plan.json"), "{}");
        build.Publish();
    }

    private void Write(string name)
    {
        var path = Path.Combine(Result, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "mine");
    }
}
