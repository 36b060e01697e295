using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tests.Planning;

namespace Cake.LambdaLayer.Tests.Planning.Steps;

public sealed class OptionalDependenciesSpecs : IDisposable
{
    private const string Step = "OptionalDependencies";

    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("app/__init__.py", "from tokenizers import Tokenizer\n")
        .File("app/tokenizers/data.json", "{\"large\": 1}")
        .Install("app", ["app/__init__.py", "app/tokenizers/data.json"], "tokenizers", "requests")
        .Install("tokenizers", ["tokenizers/__init__.py", "tokenizers/models.py"], "hub", "requests")
        .Install("hub", ["hub.py"], "fsspec", "asked-for", "imported")
        .Install("fsspec", ["fsspec.py"])
        .Install("asked-for", ["asked_for.py"])
        .Install("imported", ["imported.py"])
        .Install("requests", ["requests.py"]);

    private static Recipe Recipe { get; } = TestRecipe.Empty with { Optional = new(["Tokenizers"], ["tokenizers"], []) };

    [Fact]
    public async Task A_folder_that_happens_to_bear_the_name_stays()
    {
        var removed = await _packages.RemovedAsync(Recipe, Step);

        Assert.Contains("tokenizers/models.py", removed);
        Assert.DoesNotContain("app/tokenizers/data.json", removed);
    }

    [Fact]
    public async Task What_nothing_requires_any_more_goes_and_what_something_requires_stays()
    {
        var removed = await _packages.RemovedAsync(Recipe, Step);

        Assert.Contains("hub.py", removed);
        Assert.Contains("fsspec.py", removed);
        Assert.DoesNotContain("requests.py", removed);
    }

    [Fact]
    public async Task What_was_asked_for_itself_stays()
    {
        var removed = PackagesFolder.Removed(await _packages.PlanAsync(Recipe, roots: ["asked-for"], steps: Step));

        Assert.DoesNotContain("asked_for.py", removed);
        Assert.Contains("asked_for.py", await _packages.RemovedAsync(Recipe, Step));
    }

    [Fact]
    public async Task What_other_code_imports_without_saying_so_stays()
    {
        Assert.Contains("imported.py", await _packages.RemovedAsync(Recipe, Step));

        _packages.File("app/__init__.py", "try:\n    import imported\nexcept ImportError:\n    pass\n");

        Assert.DoesNotContain("imported.py", await _packages.RemovedAsync(Recipe, Step));
    }

    [Fact]
    public async Task Data_that_code_still_reads_gets_a_stand_in_and_other_data_goes()
    {
        _packages.File("app/other.json", "{}");
        var recipe = Recipe with { Optional = new(["tokenizers"], [], [new("app/tokenizers/*.json", "{}"), new("app/other.json", null)]) };

        var plan = await _packages.PlanAsync(recipe, steps: Step);

        var standIn = Assert.Single(plan.Changes, change => change.Path == "app/tokenizers/data.json");
        Assert.Equal("{}", standIn.Content!.Text());
        Assert.Contains("app/other.json", PackagesFolder.Removed(plan));
    }

    [Fact]
    public async Task Importing_names_from_a_stand_in_works_and_using_them_names_the_step()
    {
        var plan = await _packages.PlanAsync(Recipe, steps: Step);
        using var layer = TemporaryDirectory.Create();
        Materializer.Write(_packages.Tree(), plan, layer.Path, path => path, CancellationToken.None);
        var program = $$"""
            import sys; sys.path.insert(0, r"{{layer.Path}}")
            import app
            from tokenizers import Tokenizer
            assert not isinstance("", Tokenizer) and not hasattr(Tokenizer, "__wrapped__")
            for use in (lambda: Tokenizer(), lambda: Tokenizer.from_str("")):
                try:
                    use()
                except ImportError as error:
                    print(error)
            """;

        var interpreter = await TestInterpreter.FindAsync();
        var run = await ChildProcess.RunAsync(interpreter.Executable, ["-I", "-S", "-B", "-c", program]);

        Assert.Equal("", run.Error);
        var lines = run.Output.Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains("--skip=OptionalDependencies", line, StringComparison.Ordinal));
        Assert.Contains("tokenizers.Tokenizer.from_str", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_happens_when_none_is_installed() =>
        Assert.Empty((await _packages.PlanAsync(TestRecipe.Empty with { Optional = new(["absent"], ["app"], []) }, steps: Step)).Changes);

    public void Dispose() => _packages.Dispose();
}
