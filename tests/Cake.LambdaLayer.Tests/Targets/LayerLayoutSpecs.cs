using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Targets;

public sealed class LayerLayoutSpecs
{
    [Theory]
    [InlineData("kept/words/*", "kept/words/*", "kept/words/*")]
    [InlineData("/opt/python/kept/words/*", "kept/words/*", "kept/words/*")]
    [InlineData("/opt/python/lib/python3.11/site-packages/kept/words", "kept/words", "kept/words")]
    [InlineData("python/lib/python3.11/site-packages/kept", "kept", "kept")]
    [InlineData("/opt/python/lib/python3.*/site-packages/kept", "kept", "kept")]
    [InlineData("/opt/python/bin/jp.py", "bin/jp.py", "bin/jp.py")]
    [InlineData("/opt/python/bin/python3.11", "python/bin/python3.11", "bin/python3.11")]
    [InlineData("/opt/python/lib/python3.11/site-packages", "", "")]
    [InlineData("/opt/python/lib/python3.11/lib2to3", "python/lib/python3.11/lib2to3", "lib/python3.11/lib2to3")]
    [InlineData("python/kept", "python/kept", "kept")]
    public void A_path_as_Lambda_mounts_it_is_one_of_its_tree(string path, string bundled, string packagesOnly)
    {
        Assert.Equal(bundled, new LayerLayout("3.11", BundlesInterpreter: true).ToTreePath(path));
        Assert.Equal(packagesOnly, new LayerLayout("3.11", BundlesInterpreter: false).ToTreePath(path));
    }
}
