using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.Build;

public sealed class ResultFoldersSpecs : IDisposable
{
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    [Fact]
    public void What_builds_made_goes()
    {
        var result = Result("pandas/nodejs22.x-x86_64");
        CacheFolder.Make(At(".cache"));
        File.WriteAllText(At(".cache/x"), "");

        var said = ResultFolders.Delete(_output.Path, ["pandas", "sample"]).ToList();

        Assert.Equal([$"deleted {result}", $"deleted {At(".cache")}"], said);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output.Path));
    }

    [Fact]
    public void What_only_has_such_names_is_left_and_named()
    {
        Directory.CreateDirectory(At(".cache/pip"));
        Directory.CreateDirectory(At("pandas/src"));
        Directory.CreateDirectory(At("elsewhere"));
        Directory.CreateSymbolicLink(At("sample"), At("elsewhere"));

        var said = ResultFolders.Delete(_output.Path, ["pandas", "sample"]).ToList();

        Assert.Equal(
            [$"left {At("pandas/src")}: no build made it", $"left {At("sample")}: it is a link", $"left {At(".cache")}: no build made it"],
            said
        );
        Assert.True(Directory.Exists(At(".cache/pip")));
        Assert.True(Directory.Exists(At("pandas/src")));
    }

    [Fact]
    public void What_somebody_put_into_a_result_is_left_and_named()
    {
        var result = Result("pandas/nodejs22.x-x86_64");
        File.WriteAllText(At("pandas/nodejs22.x-x86_64/pandas.zip"), "");
        File.WriteAllText(At("pandas/nodejs22.x-x86_64/notes.txt"), "mine");
        Directory.CreateDirectory(At("elsewhere"));
        File.WriteAllText(At("elsewhere/plan.json"), "{}");
        Directory.CreateDirectory(At("elsewhere/layer"));
        Directory.CreateSymbolicLink(At("pandas/linked"), At("elsewhere"));
        CacheFolder.Make(At("disk"));
        Directory.CreateSymbolicLink(At(".cache"), At("disk"));

        var said = ResultFolders.Delete(_output.Path, ["pandas"]).ToList();

        Assert.Equal(
            [
                $"deleted {result}, but for what no build made there",
                $"left {At("pandas/nodejs22.x-x86_64/notes.txt")}: no build made it",
                $"left {At("pandas/linked")}: it is a link",
                $"left {At(".cache")}: it is a link",
            ],
            said
        );
        Assert.Equal([At("pandas/nodejs22.x-x86_64/notes.txt")], Directory.EnumerateFileSystemEntries(result));
        Assert.True(File.Exists(At("elsewhere/plan.json")) && CacheFolder.IsMarked(At(".cache")));
    }

    [Fact]
    public void A_build_that_is_at_work_is_named_and_one_that_was_killed_is_swept()
    {
        Result("pandas/nodejs22.x-x86_64");
        Directory.CreateDirectory(At($"pandas/.tmp-{Guid.NewGuid():N}"));
        using var working = TemporaryDirectory.Below(At("pandas"));

        var said = ResultFolders.Delete(_output.Path, ["pandas"]).ToList();

        Assert.Contains($"left {working.Path}: a build is at work in it", said);
        Assert.Equal([working.Path], Directory.EnumerateDirectories(At("pandas")));
    }

    public void Dispose() => _output.Dispose();

    private string At(string path) => Path.Combine(_output.Path, path);

    private string Result(string path)
    {
        Directory.CreateDirectory(Path.Combine(At(path), "layer"));
        File.WriteAllText(Path.Combine(At(path), "plan.json"), "{}");
        return At(path);
    }
}
