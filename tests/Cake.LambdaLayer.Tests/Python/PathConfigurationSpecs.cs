using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class PathConfigurationSpecs
{
    [Theory]
    [InlineData("")]
    [InlineData("# import os\n\n  \nlib/more\n./x y\r\n")]
    [InlineData("important/lib\n")]
    // A wheel's own form, and that of an old setuptools with a parent.
    [InlineData(
        "import sys, types, os; p = os.path.join(sys._getframe(1).f_locals['sitedir'], 'a'); "
            + "m = sys.modules.setdefault('a', types.ModuleType('a')); m.__path__ = [p]\n"
    )]
    [InlineData(
        "import sys, types, os;p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('a', 'b'));"
            + "ie = os.path.exists(os.path.join(p,'__init__.py'));m = not ie and sys.modules.setdefault('a.b', types.ModuleType('a.b'));"
            + "mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p);"
            + "m and setattr(sys.modules['a'], 'b', m)\n"
    )]
    public void Remarks_folders_and_namespaces_are_no_code(string text) => Assert.False(PathConfiguration.Parse(text).RunsCode);

    [Theory]
    [InlineData("import os\n")]
    [InlineData("import\tos\n")]
    [InlineData("import os;")]
    [InlineData("import sys, subprocess\n")]
    [InlineData("import sys; exec('1')\n")]
    [InlineData("import sys, types, os; m = sys.modules.setdefault('a', types.ModuleType('b'))\n")]
    [InlineData("import os; p = os.path.join(sys._getframe(1).f_locals['sitedir'], *(print('x'),))\n")]
    // Where some version of Python sees another line.
    [InlineData("# fine\rimport os\n")]
    [InlineData("# fine\u000cimport os\n")]
    [InlineData("# fine\u0085import os\n")]
    [InlineData("# fine\u2028import os\n")]
    [InlineData("\ufeffimport os\n")]
    // Not of the packages.
    [InlineData("/tmp\n")]
    [InlineData("../elsewhere\n")]
    public void All_else_counts_as_code(string text)
    {
        using var folder = TemporaryDirectory.Create();
        var file = Path.Combine(folder.Path, "x.pth");
        File.WriteAllText(file, text);

        Assert.True(PathConfiguration.Read(file).RunsCode);
    }

    [Fact]
    public void Folders_and_namespaces_are_known()
    {
        var read = PathConfiguration.Parse("# x\na/b/\nimport sys, types; m = sys.modules.setdefault('c', types.ModuleType('c'))\n");

        Assert.Equal(["a/b"], read.Folders);
        Assert.Equal(["c"], read.Namespaces);
    }
}
