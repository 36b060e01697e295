using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class StandardLibrarySpecs
{
    private static readonly string[] s_files =
    [
        "curses/__init__.py",
        "lib-dynload/_curses.cpython-x86_64-linux-gnu.so",
        "lib-dynload/readline.so",
        "test/test_a.py",
        "json/__init__.py",
    ];

    [Theory]
    [InlineData("/opt/python/lib/python3.12/test", "lib-dynload/readline.so")]
    [InlineData("python/lib/python3.*/lib-dynload/{read,no}line.so", "test/test_a.py")]
    [InlineData("**", "lib-dynload/readline.so test/test_a.py")]
    public void A_recipe_keeps_files_of_the_interpreter_by_their_place_in_the_layer(string pattern, string removed)
    {
        var recipe = TestRecipe.Empty with { Keep = [new KeepRule(pattern, "code imports it")] };

        Assert.Equal(removed.Split(' '), Removed("3.12", recipe).Where(path => !path.Contains("curses", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("3.12", true)]
    [InlineData("3.13", false)]
    public void Curses_goes_where_the_prompt_of_Python_does_without_it(string python, bool goes)
    {
        string[] always = ["lib-dynload/readline.so", "test/test_a.py"];
        string[] curses = ["curses/__init__.py", "lib-dynload/_curses.cpython-x86_64-linux-gnu.so"];
        Assert.Equal(goes ? always.Concat(curses).Order(StringComparer.Ordinal) : always, Removed(python, TestRecipe.Empty));
    }

    private static IEnumerable<string> Removed(string python, Recipe recipe)
    {
        var files = s_files.Select(path => new TreeFile($"python/lib/python{python}/{path}", "", 1, IsExecutable: false, LinkTarget: null));
        var target = TestRecipe.Node with { Python = python };
        var input = new CleanupInput(
            CleanupScope.Interpreter,
            new FileTree("/", files),
            recipe,
            target,
            [],
            new HashSet<string>(),
            ImportGraph.Empty,
            []
        );

        return PackagesFolder
            .Removed(
                CleanupPlanner.Plan(
                    input,
                    CleanupSteps.Of(TestRecipe.Empty).Where(step => step.Name == "StandardLibrary"),
                    new HashSet<string> { "StandardLibrary" }
                )
            )
            .Select(path => path[(path.IndexOf('/', "python/lib/".Length) + 1)..]);
    }
}
