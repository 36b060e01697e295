using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Tests.Materialise;

public sealed class LastLayerSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder().File("pkg/a.py", "a = 1\n").File("pkg/b.py", "b = 1\n");
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Last => Path.Combine(_folder.Path, "last");

    private string Next => Path.Combine(_folder.Path, "next");

    public LastLayerSpecs()
    {
        Materializer.Copy(_packages.Tree(), Path.Combine(Last, "layer"), CancellationToken.None);
        JsonFile.Write(Path.Combine(Last, LayerContents.FileName), LayerContents.Of(FileTree.Read(Path.Combine(Last, "layer"))));
    }

    [Fact]
    public void What_is_the_same_is_not_written_again()
    {
        Write();

        Assert.Equal(["pkg/a.py", "pkg/b.py"], Shared());
    }

    [Fact]
    public void What_changed_in_the_install_is_written()
    {
        _packages.File("pkg/a.py", "a = 2\n");

        Write();

        Assert.Equal(["pkg/b.py"], Shared());
        Assert.Equal("a = 2\n", File.ReadAllText(Path.Combine(Next, "pkg/a.py")));
    }

    [Fact]
    public void What_somebody_tried_out_in_the_last_layer_is_not_taken_over()
    {
        File.WriteAllText(Path.Combine(Last, "layer/pkg/a.py"), "a = 9\n");
        File.SetUnixFileMode(Path.Combine(Last, "layer/pkg/b.py"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Write();

        Assert.Empty(Shared());
        Assert.Equal("a = 1\n", File.ReadAllText(Path.Combine(Next, "pkg/a.py")));
    }

    [Fact]
    public void A_pipe_in_the_last_layer_keeps_nobody_waiting()
    {
        _packages.File("pkg/empty.py");
        Directory.Delete(Last, recursive: true);
        Materializer.Copy(_packages.Tree(), Path.Combine(Last, "layer"), CancellationToken.None);
        JsonFile.Write(Path.Combine(Last, LayerContents.FileName), LayerContents.Of(FileTree.Read(Path.Combine(Last, "layer"))));
        NoFile.Put(Path.Combine(Last, "layer/pkg/empty.py"), NoFile.Pipe);

        Write();

        Assert.True(RegularFile.Is(Path.Combine(Next, "pkg/empty.py")));
    }

    [Fact]
    public void A_last_layer_that_is_gone_or_damaged_is_as_good_as_none()
    {
        File.WriteAllText(Path.Combine(Last, LayerContents.FileName), "{");
        Assert.Null(LastLayer.In(Last));

        JsonFile.Write(Path.Combine(Last, LayerContents.FileName), LayerContents.Of(FileTree.Read(Path.Combine(Last, "layer"))));
        Directory.Delete(Path.Combine(Last, "layer"), recursive: true);
        Write();
        Assert.Equal("a = 1\n", File.ReadAllText(Path.Combine(Next, "pkg/a.py")));
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
    }

    private void Write() =>
        Materializer.Write(_packages.Tree(), new TreePlan(2, 0, [], []), Next, path => path, CancellationToken.None, LastLayer.In(Last));

    /// <summary>The files that both layers name: what is written through one name is seen through the other.</summary>
    private List<string> Shared()
    {
        var shared = new List<string>();
        foreach (var file in FileTree.Read(Next).Files)
        {
            var content = File.ReadAllText(file.Source);
            File.WriteAllText(Path.Combine(Last, "layer", file.Path), "mark");
            if (File.ReadAllText(file.Source) == "mark")
            {
                shared.Add(file.Path);
            }

            File.WriteAllText(file.Source, content);
        }

        return shared;
    }
}
