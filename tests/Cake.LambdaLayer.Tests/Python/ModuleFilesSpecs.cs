using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class ModuleFilesSpecs
{
    private static readonly LayerLayout s_layout = new("3.11", BundlesInterpreter: true);

    [Theory]
    [InlineData("a.b", "a/b.py", true)]
    [InlineData("a.b", "a/b.cpython-311-x86_64-linux-gnu.so", true)]
    [InlineData("a.b", "a/b/c/d.txt", true)]
    [InlineData("a.b", "a/bc.py", false)]
    [InlineData("a.b", "a/b", false)]
    [InlineData("a.b", "x/a/b.py", false)]
    [InlineData("a", "a.libs/x.so", false)]
    public void Of_a_package(string module, string path, bool expected) =>
        Assert.Equal(expected, new ModuleFiles(module, s_layout).Contains(CleanupScope.Packages, path));

    [Theory]
    [InlineData("tkinter", "python/lib/python3.11/tkinter/ttk.py", true)]
    [InlineData("tkinter", "python/lib/python3.11/lib-dynload/_tkinter.cpython-311-x86_64-linux-gnu.so", true)]
    [InlineData("turtle", "python/lib/python3.11/turtle.py", true)]
    [InlineData("turtle", "python/lib/python3.11/turtledemo/x.py", false)]
    public void Of_the_standard_library(string module, string path, bool expected) =>
        Assert.Equal(expected, new ModuleFiles(module, s_layout).Contains(CleanupScope.Interpreter, path));
}
