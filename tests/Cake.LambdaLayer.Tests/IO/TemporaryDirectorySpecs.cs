using System.Diagnostics;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.IO;

public sealed class TemporaryDirectorySpecs : IDisposable
{
    private readonly TemporaryDirectory _root = TemporaryDirectory.Create();

    private string Result => Path.Combine(_root.Path, "result");

    [Fact]
    public void It_takes_the_place_of_a_result_as_a_whole()
    {
        Directory.CreateDirectory(Result);
        File.WriteAllText(Path.Combine(Result, "old"), "");
        using (var next = TemporaryDirectory.Below(_root.Path))
        {
            File.WriteAllText(Path.Combine(next.Path, "new"), "");
            next.Replace(Result);
        }

        Assert.Equal(["new"], Directory.EnumerateFiles(Result).Select(Path.GetFileName));
        Assert.Equal([Result], Directory.EnumerateFileSystemEntries(_root.Path));
    }

    [Fact]
    public void It_goes_when_it_became_no_result()
    {
        using (TemporaryDirectory.Below(_root.Path)) { }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_root.Path));
    }

    [Fact]
    public void What_a_killed_build_left_is_swept_and_what_a_living_one_uses_is_not()
    {
        var dead = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{int.MaxValue}-{Guid.NewGuid():N}")).FullName;
        // In containers a killed build and the one after it often have the same number.
        var before = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        using var other = Process.GetProcessById(1);
        var alive = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{other.Id}-{Guid.NewGuid():N}")).FullName;
        var anothers = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{int.MaxValue}-backup")).FullName;
        using var own = TemporaryDirectory.Below(_root.Path);

        using var next = TemporaryDirectory.Below(_root.Path);

        Assert.False(Directory.Exists(dead));
        Assert.False(Directory.Exists(before));
        Assert.True(Directory.Exists(alive));
        Assert.True(Directory.Exists(own.Path));
        Assert.True(Directory.Exists(anothers));
    }

    [Fact]
    public void Of_two_that_make_the_same_result_the_first_wins()
    {
        using var first = TemporaryDirectory.Below(_root.Path);
        using var second = TemporaryDirectory.Below(_root.Path);
        File.WriteAllText(Path.Combine(first.Path, "first"), "");
        File.WriteAllText(Path.Combine(second.Path, "second"), "");

        Assert.True(first.MoveTo(Result));
        Assert.False(second.MoveTo(Result));
        Assert.True(File.Exists(Path.Combine(Result, "first")));
    }

    public void Dispose() => _root.Dispose();
}
