using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Planning;

public sealed class CleanupPlannerSpecs : IDisposable
{
    private static readonly Recipe s_recipe = TestRecipe.Empty with
    {
        Steps =
        [
            new RecipeStep("First", "all of pkg", "a test", ["pkg/**"], []),
            new RecipeStep("Second", "texts of pkg", "a test", ["pkg/*.txt"], []),
        ],
    };

    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("pkg/__init__.py", "x = 1\n")
        .File("pkg/a.txt", "text")
        .File("other.py", "y = 2\n");

    [Fact]
    public async Task A_file_is_booked_on_the_first_step_in_the_printed_order_and_names_the_others()
    {
        var plan = await _packages.PlanAsync(s_recipe, steps: ["Second", "First"]);

        var change = Assert.Single(plan.Changes, change => change.Path == "pkg/a.txt");
        Assert.Equal("First", change.Step);
        Assert.Equal(["Second"], change.Also);
    }

    [Fact]
    public async Task A_step_that_is_off_says_which_of_its_files_stay_away_and_on_whose_account()
    {
        var plan = await _packages.PlanAsync(s_recipe, steps: ["Second"]);

        var first = Assert.Single(plan.Steps, ledger => ledger.Step == "First");
        Assert.False(first.Active);
        Assert.Equal(2, first.ClaimedFiles);
        Assert.Equal(new Dictionary<string, int> { ["Second"] = 1 }, first.AwayByOthers);
    }

    [Fact]
    public async Task Kept_and_removed_add_up_to_the_pristine_tree_to_the_byte()
    {
        var plan = await _packages.PlanAsync(s_recipe, steps: ["First"]);

        using var layer = TemporaryDirectory.Create();
        Materializer.Write(_packages.Tree(), plan, layer.Path, path => path, CancellationToken.None);
        Assert.Equal(plan.BytesAfter, FileTree.Read(layer.Path).Bytes);
        Assert.Equal(["other.py"], FileTree.Read(layer.Path).Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_folder_that_keeps_something_stays_the_package_it_is()
    {
        using var packages = new PackagesFolder()
            .File("pkg/__init__.py")
            .File("pkg/sub/__init__.py")
            .File("pkg/sub/data.json")
            .File("pkg/sub/a.py")
            .File("pkg/gone/__init__.py")
            .File("pkg/gone/b.py");
        var recipe = TestRecipe.Empty with { Steps = [new RecipeStep("First", "modules", "a test", ["pkg/**/*.py"], [])] };

        var removed = PackagesFolder.Removed(await packages.PlanAsync(recipe, steps: ["First"]));

        Assert.Equal(["pkg/gone/__init__.py", "pkg/gone/b.py", "pkg/sub/a.py"], removed);
    }

    [Fact]
    public async Task A_module_that_hides_a_folder_of_its_name_stays_with_the_folder()
    {
        using var packages = new PackagesFolder()
            .File("pkg/__init__.py")
            .File("pkg/a.py")
            .File("pkg/a/data.json")
            .File("pkg/b.py")
            .File("pkg/b/__init__.py")
            .File("pkg/c.py");
        var recipe = TestRecipe.Empty with { Steps = [new RecipeStep("First", "modules", "a test", ["pkg/*.py"], [])] };

        Assert.Equal(["pkg/b.py", "pkg/c.py"], PackagesFolder.Removed(await packages.PlanAsync(recipe, steps: ["First"])));
    }

    [Fact]
    public void Steps_of_a_script_come_before_those_that_hold_for_any_package_and_cannot_take_a_name_that_exists()
    {
        CleanupStep[] own = [new("Own", "x", "y", CleanupScope.Packages, _ => [])];
        var settings = new LambdaLayerSettings { Recipe = "test", Skip = ["Own"] };

        var steps = CleanupSteps.Of(s_recipe, own);

        Assert.Equal(["AwsSdk", "Own", "First", "Second", "OptionalDependencies"], steps.Take(5).Select(step => step.Name));
        Assert.DoesNotContain("Own", LayerOptionsResolver.ActiveSteps(steps, settings));
        Assert.StartsWith(
            "The settings define the step 'Own'",
            Assert.Throws<LambdaLayerException>(() => CleanupSteps.Of(TestRecipe.Empty, [.. own, .. own])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_recipe_cannot_take_the_name_of_a_step_that_exists()
    {
        var recipe = TestRecipe.Empty with { Steps = [new RecipeStep("Tests", "x", "y", ["z"], [])] };

        Assert.Contains("'Tests'", Assert.Throws<LambdaLayerException>(() => CleanupSteps.Of(recipe)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start", "Big", false)]
    [InlineData("size", "Big", true)]
    [InlineData("start", "SourceFiles", true)]
    [InlineData("debug", "SourceFiles", false)]
    [InlineData("debug", "DebugSymbols", false)]
    [InlineData("debug", "Documentation", false)]
    [InlineData("debug", "Tests", true)]
    public void A_profile_is_a_set_of_steps(string profile, string step, bool isOn)
    {
        var recipe = TestRecipe.Empty with { Steps = [new RecipeStep("Big", "x", "y", ["z"], []) { Profiles = LayerProfile.Size }] };
        var settings = new LambdaLayerSettings
        {
            RecipesDirectory = "",
            Recipe = "",
            OutputDirectory = "",
            Profile = profile,
        };

        Assert.Equal(isOn, LayerOptionsResolver.ActiveSteps(CleanupSteps.Of(recipe), settings).Contains(step));
        Assert.Equal([step], LayerOptionsResolver.ActiveSteps(CleanupSteps.Of(recipe), settings with { Only = [step] }));
        Assert.DoesNotContain(step, LayerOptionsResolver.ActiveSteps(CleanupSteps.Of(recipe), settings with { Skip = [step] }));
    }

    [Fact]
    public void A_profile_that_does_not_exist_is_refused_with_those_that_do()
    {
        var settings = new LambdaLayerSettings
        {
            RecipesDirectory = "",
            Recipe = "",
            OutputDirectory = "",
            Profile = "sise",
        };

        Assert.Contains(
            "Unknown profile 'sise'. Did you mean 'size'? Valid: start, size, debug.",
            Assert
                .Throws<LambdaLayerException>(() => LayerOptionsResolver.ActiveSteps(CleanupSteps.Of(TestRecipe.Empty), settings))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_step_stands_in_its_place_and_says_what_it_takes_away_and_why_that_is_safe()
    {
        var steps = CleanupSteps.Of(TestRecipe.Empty);

        Assert.Equal(
            [
                "AwsSdk",
                "OptionalDependencies",
                "Executables",
                "Metadata",
                "BytecodeCache",
                "Documentation",
                "Tests",
                "TypeStubs",
                "NativeSources",
                "UnimportableModules",
                "StandardLibrary",
                "DebugSymbols",
                "JsonWhitespace",
                "SourceFiles",
                "Bytecode",
                "StartupTuning",
                "LibraryZip",
            ],
            steps.Select(step => step.Name)
        );
        Assert.All(steps, step => Assert.True(step.Description.Length > 5 && step.Reason.Length > 20));
    }

    public void Dispose() => _packages.Dispose();
}
