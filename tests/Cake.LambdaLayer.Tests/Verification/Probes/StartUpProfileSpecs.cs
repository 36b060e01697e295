using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Tests.Verification.Probes;

public sealed class StartUpProfileSpecs
{
    [Fact]
    public void What_Python_tells_is_read_and_other_lines_are_not()
    {
        var profile = StartUpProfile.Parse(
            "import a",
            """
            import time: self [us] | cumulative | imported package
            import time:        12 |         12 |     a._inner
            DeprecationWarning: import time: none
            import time:      3045 |       3057 |   a.b
            import time:         1 |       3058 | a
            """.ReplaceLineEndings("\n")
        );

        Assert.Equal([new("a._inner", 2, 12), new("a.b", 1, 3045), new("a", 0, 1)], profile.Modules);
    }

    [Fact]
    public void What_is_imported_is_what_the_recipe_says_or_its_roots_or_what_nobody_requires()
    {
        using var packages = new PackagesFolder();
        packages
            .Install("my-app", ["_private.py", "aaa.py", "my_app/__init__.py", "my_app/x.py"], "helper")
            .Install("helper", ["helper.py"], "my-app[extra]")
            .Install("odd", ["odd_name/__init__.py", "tests/a.py"], "odd[all]");
        var distributions = Distribution.ReadAll(packages.Tree());

        Assert.Equal("import odd_name", StartUpProfile.StatementOf(TestRecipe.Empty, distributions));
        Assert.Equal("import my_app", StartUpProfile.StatementOf(TestRecipe.Empty with { Roots = ["My.App"] }, distributions));
        Assert.Equal(
            "import x",
            StartUpProfile.StatementOf(TestRecipe.Empty with { Benchmark = new RecipeBenchmark("import x", "x()", null) }, distributions)
        );
        Assert.Equal("", StartUpProfile.StatementOf(TestRecipe.Empty, []));
    }
}
