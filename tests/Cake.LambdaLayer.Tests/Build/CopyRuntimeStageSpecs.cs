using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Build;

public sealed class CopyRuntimeStageSpecs : IDisposable
{
    private readonly PackagesFolder _layer = new PackagesFolder()
        .File("python/lib/python3.11/site-packages/pkg/__init__.py")
        .File("python/bin/tool", "#!/bin/sh\n");

    [Theory]
    [InlineData("tool", true, true)]
    [InlineData("none", true, false)]
    [InlineData("tool", false, false)]
    public void Code_finds_scripts_beside_the_packages_though_they_lie_beside_the_interpreter(string script, bool bundled, bool isLinked)
    {
        var files = _layer.Tree().Files.Where(file => file.Name != "tool" || script == "tool");

        var link = CopyRuntimeStage.ScriptsLink(new LayerLayout("3.11", bundled), files);

        Assert.Equal(isLinked, link is not null);
        if (link is not null)
        {
            Assert.Equal((ChangeKind.Add, 12, "CopyRuntime"), (link.Kind, link.BytesAfter, link.Step));
            File.CreateSymbolicLink(Path.Combine(_layer.Root, link.Path), link.LinkTarget!);
            Assert.Equal("#!/bin/sh\n", File.ReadAllText(Path.Combine(_layer.Root, "python/lib/python3.11/site-packages/bin/tool")));
        }
    }

    public void Dispose() => _layer.Dispose();
}
