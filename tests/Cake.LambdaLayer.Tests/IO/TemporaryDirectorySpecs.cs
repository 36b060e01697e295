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
        var dead = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(dead + ".lock", "");
        var unlocked = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{Guid.NewGuid():N}")).FullName;
        var anothers = Directory.CreateDirectory(Path.Combine(_root.Path, ".tmp-backup")).FullName;
        using var own = TemporaryDirectory.Below(_root.Path);

        using var next = TemporaryDirectory.Below(_root.Path);

        Assert.False(Directory.Exists(dead));
        Assert.False(File.Exists(dead + ".lock"));
        Assert.False(Directory.Exists(unlocked));
        Assert.True(Directory.Exists(own.Path));
        Assert.True(Directory.Exists(anothers));
    }

    [Fact]
    public async Task What_another_process_holds_is_not_swept_whatever_its_number_is_until_it_ends()
    {
        var held = Directory.CreateDirectory(Path.Combine(_root.Path, $".tmp-{Guid.NewGuid():N}")).FullName;
        using var other = Process.Start(
            new ProcessStartInfo("flock", ["--exclusive", held + ".lock", "sh", "-c", "echo held; cat"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        using (TemporaryDirectory.Below(_root.Path)) { }
        Assert.True(Directory.Exists(held));

        other.StandardInput.Close();
        await other.WaitForExitAsync();
        using (TemporaryDirectory.Below(_root.Path)) { }
        Assert.False(Directory.Exists(held));
    }

    [Fact]
    public void A_lock_that_lost_its_folder_is_swept_when_it_is_old()
    {
        var (young, old) = (
            Path.Combine(_root.Path, $".tmp-{Guid.NewGuid():N}.lock"),
            Path.Combine(_root.Path, $".tmp-{Guid.NewGuid():N}.lock")
        );
        File.WriteAllText(young, "");
        File.WriteAllText(old, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));

        using (TemporaryDirectory.Below(_root.Path)) { }

        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
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
