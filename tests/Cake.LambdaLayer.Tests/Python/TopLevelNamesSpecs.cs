using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Python;

public sealed class TopLevelNamesSpecs
{
    private static readonly string[] s_rows =
    [
        "pkg/__init__.py",
        "pkg/data.csv",
        "share/words.csv",
        "single.py",
        "compiled.pyc",
        "_fast.cpython-312-x86_64-linux-gnu.so",
        "_stable.abi3.so",
        "_plain.so",
        "LICENSE",
        "hook.pth",
        "__pycache__/single.cpython-312.pyc",
        "../../../bin/tool.py",
        "../../../bin/tool",
        "pkg-1.0.dist-info/METADATA",
    ];

    [Theory]
    [InlineData("3.10", "")]
    [InlineData("3.11", ".. pkg single")]
    [InlineData("3.12", "__pycache__ _fast _plain _stable compiled pkg share single")]
    [InlineData("3.13", "LICENSE __pycache__ _plain _stable compiled pkg share single")]
    public void Each_Python_infers_the_packages_of_a_distribution_in_its_own_way(string python, string names) =>
        Assert.Equal(
            names.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            TopLevelNames.Inferred(s_rows, TestRecipe.Node with { Python = python }).Order(StringComparer.Ordinal)
        );

    [Fact]
    public async Task The_Python_of_this_machine_infers_the_same()
    {
        var python = await TestInterpreter.FindAsync();
        using var packages = new PackagesFolder();
        foreach (var row in s_rows.Where(row => !row.StartsWith("..", StringComparison.Ordinal)))
        {
            packages.File(row);
        }

        packages
            .File("pkg-1.0.dist-info/METADATA", "Name: pkg\nVersion: 1.0\n")
            .File("pkg-1.0.dist-info/RECORD", string.Concat(s_rows.Select(row => $"{row},,\n")));
        var run = await ChildProcess.RunAsync(
            python.Executable,
            [
                "-I",
                "-S",
                "-c",
                "import sys; sys.path[:0] = sys.argv[1:]; import importlib.metadata as m; "
                    + "print(*sorted(name for name, owners in m.packages_distributions().items() if 'pkg' in owners))",
                packages.Root,
            ]
        );

        Assert.Equal(
            run.Output.Trim().Split(' '),
            TopLevelNames.Inferred(s_rows, TestRecipe.Node with { Python = python.Minor }).Order(StringComparer.Ordinal)
        );
    }
}
