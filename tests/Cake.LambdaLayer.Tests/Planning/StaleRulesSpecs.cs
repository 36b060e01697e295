using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Recipes;
using OptionalDependencies = Cake.LambdaLayer.Recipes.OptionalDependencies;

namespace Cake.LambdaLayer.Tests.Planning;

public sealed class StaleRulesSpecs : IDisposable
{
    private static readonly HashSet<string> s_active = ["Own", "OptionalDependencies"];

    private readonly PackagesFolder _packages = new PackagesFolder()
        .Install(
            "app",
            [
                "app/__init__.py",
                "app/server/__init__.py",
                "app/server/ui/index.html",
                "app/core/data/models.txt",
                "app/data/prices_v2.json",
                "app/_native.abi3.so",
            ]
        )
        .Install("extra-lib", ["extra_lib/__init__.py"]);

    [Theory]
    [InlineData("app/data/models.txt", "app/core/data/models.txt")]
    [InlineData("app/data/*.txt", "app/core/data/*.txt")]
    [InlineData("app/proxy/ui/**", "app/server/ui/**")]
    [InlineData("app/data/prices.json", "app/data/prices_v2.json")]
    [InlineData("app/rust/_native*.so", "app/_native*.so")]
    [InlineData("app/core/DATA/*.TXT", "app/core/data/*.txt")]
    [InlineData("app/core/Data/Models.txt", "app/core/data/models.txt")]
    [InlineData("app/_NATIVE*.so", "app/_native*.so")]
    [InlineData("app/{x,data/*.csv,serverr/*}", null)]
    [InlineData("/opt/python/app/data/*.txt", "app/core/data/*.txt")]
    [InlineData("app/servr", "app/server")]
    [InlineData("old/*.txt", null)]
    [InlineData("app/proxy/**", null)]
    public async Task What_lies_elsewhere_now_is_proposed_in_the_form_of_the_rule(string glob, string? proposal)
    {
        var rule = Assert.Single(await FindAsync(TestRecipe.Empty with { Keep = [new KeepRule(glob, "x")] }));

        Assert.Equal(("keep", glob), (rule.Key, rule.Rule));
        Assert.Equal(proposal is null ? [] : [proposal], rule.Proposals);
    }

    [Theory]
    [InlineData("app/core/data/*.csv", ": app/core/data has models.txt")]
    [InlineData("app/?????.py", ": app has __init__.py, _native.abi3.so, core and 2 more")]
    [InlineData("app/core/data/*.TXT", "; write instead: app/core/data/*.txt")]
    [InlineData("old/*.txt", ", which has nothing of that name: take the line away if upstream dropped it")]
    public async Task What_the_line_says_is_true_of_the_install(string glob, string expected) =>
        Assert.Equal(
            $"layer.yaml: keep: {glob} matches no file of this install{expected}",
            Assert.Single(await FindAsync(TestRecipe.Empty with { Keep = [new KeepRule(glob, "x")] })).ToString()
        );

    [Theory]
    [InlineData("app/server")]
    [InlineData("./app/server/")]
    [InlineData("/opt/python/app/server/ui")]
    [InlineData("/opt/python/lib/python3.11/site-packages/app/server/ui/*")]
    [InlineData("python/lib/python3.11/lib2to3/**")]
    [InlineData("/opt/python/lib/python3.11/curses")]
    public async Task What_names_a_folder_or_is_of_the_interpreter_is_not_stale(string glob) =>
        Assert.Empty(await FindAsync(TestRecipe.Empty with { Keep = [new KeepRule(glob, "x")] }));

    [Fact]
    public async Task Packages_and_distributions_too()
    {
        var recipe = TestRecipe.Empty with
        {
            Steps = [Step("Own", [], ["app.web.server", "app.serverr"])],
            Optional = new OptionalDependencies(["extra_libs"], ["extralib"], []),
        };

        var stale = await FindAsync(recipe);

        Assert.Equal(
            [("app.web.server", "app.server"), ("app.serverr", "app.server"), ("extra_libs", "extra-lib"), ("extralib", "extra_lib")],
            stale.Select(rule => (rule.Rule, Assert.Single(rule.Proposals)))
        );
    }

    [Fact]
    public async Task What_matches_or_is_switched_off_is_not_stale()
    {
        var recipe = TestRecipe.Empty with
        {
            Keep = [new KeepRule("app/core/**", "x")],
            Steps = [Step("Own", ["app/server/ui/*"], ["app.server"]), Step("Off", ["nowhere/**"], ["nowhere"])],
            Optional = new OptionalDependencies(["Extra_Lib"], ["extra_lib"], [new OptionalData("app/data/prices_v2.json", null)]),
        };

        Assert.Empty(await FindAsync(recipe));
    }

    public void Dispose() => _packages.Dispose();

    private async Task<IReadOnlyList<StaleRule>> FindAsync(Recipe recipe) =>
        StaleRules.Find(await _packages.InputAsync(recipe), CleanupSteps.Of(recipe), s_active);

    private static RecipeStep Step(string name, string[] paths, string[] unreachable) => new(name, "", "", paths, unreachable);
}
