using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Tests.Materialise;

public sealed class MaterializerSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("pkg/a.py", "a")
        .File("pkg/b.py", "b")
        .File("pkg/run.sh", "#!/bin/sh\n");
    private readonly TemporaryDirectory _layer = TemporaryDirectory.Create();

    [Fact]
    public void Links_stay_links_and_modes_are_for_every_user()
    {
        File.CreateSymbolicLink(Path.Combine(_packages.Root, "pkg/link.py"), "a.py");
        FileModes.Set(Path.Combine(_packages.Root, "pkg/run.sh"), executable: true);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_packages.Root, "pkg/a.py"), UnixFileMode.UserRead);
        }

        Write();

        Assert.Equal("a.py", new FileInfo(Path.Combine(_layer.Path, "opt/pkg/link.py")).LinkTarget);
        Assert.Equal("644", Mode("opt/pkg/a.py"));
        Assert.Equal("755", Mode("opt/pkg/run.sh"));
        Assert.Equal("755", Mode("opt/pkg"));
        Assert.Equal("755", Mode("opt"));
    }

    [Fact]
    public void Changes_are_carried_out_and_the_source_stays_as_it_was()
    {
        Write(
            new PlannedChange("pkg/a.py", ChangeKind.Remove, 1, 0, "S", "r", []),
            new PlannedChange("pkg/b.py", ChangeKind.Rewrite, 1, 3, "S", "r", [])
            {
                Content = NewContent.Of(Encoding.UTF8.GetBytes("new")),
            },
            new PlannedChange("bin", ChangeKind.Add, 0, 3, "S", "r", []) { LinkTarget = "pkg" },
            new PlannedChange("NOTICES", ChangeKind.Add, 0, 4, "S", "r", []) { Content = NewContent.Of(Encoding.UTF8.GetBytes("text")) }
        );

        var layer = FileTree.Read(Path.Combine(_layer.Path, "opt"));
        Assert.Equal(["NOTICES", "bin", "pkg/b.py", "pkg/run.sh"], layer.Files.Select(file => file.Path));
        Assert.Equal("pkg", layer.Find("bin")!.LinkTarget);
        Assert.Equal("new", File.ReadAllText(layer.Find("pkg/b.py")!.Source));
        Assert.Equal("b", File.ReadAllText(Path.Combine(_packages.Root, "pkg/b.py")));
    }

    public void Dispose()
    {
        _packages.Dispose();
        _layer.Dispose();
    }

    private void Write(params PlannedChange[] changes)
    {
        var tree = _packages.Tree();
        Materializer.Write(
            tree,
            new TreePlan(tree.Files.Count, tree.Bytes, [], changes),
            Path.Combine(_layer.Path, "opt"),
            path => path,
            CancellationToken.None
        );
    }

    private string Mode(string path) =>
        OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(Path.Combine(_layer.Path, path)), 8);
}
