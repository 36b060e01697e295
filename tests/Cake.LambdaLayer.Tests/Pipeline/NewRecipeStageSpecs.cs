using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Pipeline;

public sealed class NewRecipeStageSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Recipes => Path.Combine(_folder.Path, "layers");

    private string Requirements => Path.Combine(_folder.Path, "mine.txt");

    public NewRecipeStageSpecs()
    {
        new TestWheel("many")
            .Header("Requires-Dist: below")
            // A package, a module, an extension module, a namespace package, tests at the top, data, libraries, stubs and a command.
            .File("pack/__init__.py")
            .File("pack/inner.py")
            .File("module.py")
            .File("native.abi3.so")
            .File("space/left/__init__.py")
            .File("space/deep/er/right.py")
            .File("tests/__init__.py")
            .File("space/right/docs/__init__.py")
            .File("data/words.csv")
            .File("many.libs/libx.so.1")
            .File("pack-stubs/__init__.pyi")
            .File("many-1.0.dist-info/entry_points.txt", "[console_scripts]\nmany = pack:main\n")
            .WriteTo(_folder.Path);
        new TestWheel("below").File("below.py").WriteTo(_folder.Path);
        File.WriteAllText(Requirements, "many==1.0\n");
    }

    [Fact]
    public async Task Every_top_level_module_of_what_is_named_gets_a_probe()
    {
        await File.WriteAllTextAsync(Path.ChangeExtension(Requirements, ".in"), "many\n");

        var recipe = await RunAsync("mine");

        Assert.Equal(["module", "native", "pack", "space.deep.er.right", "space.left", "tests"], recipe.Modules);
        Assert.Equal(new Dictionary<string, string> { ["space.right.docs"] = "Documentation" }, recipe.Removed);
        var read = RecipeReader.Read(Recipes, "mine");
        Assert.Equal("many==1.0\n", await File.ReadAllTextAsync(read.Requirements!));
        Assert.Equal("many\n", await File.ReadAllTextAsync(Path.ChangeExtension(read.Requirements!, ".in")));
        Assert.NotNull(read.Python);
        var probes = await File.ReadAllTextAsync(read.Probes!);
        Assert.Contains(
            "MODULES = [\n    \"module\",\n    \"native\",\n    \"pack\",\n    \"space.deep.er.right\",\n    "
                + "\"space.left\",\n    \"tests\",\n]\nDISTRIBUTIONS = [\n    \"many\",\n]\n",
            probes,
            StringComparison.Ordinal
        );
        Assert.Contains("# Not probed, for Documentation takes it away: space.right.docs\n", probes, StringComparison.Ordinal);
        Assert.Equal([read.Directory], Directory.EnumerateFileSystemEntries(Recipes));
        Assert.Equal(4, Directory.EnumerateFileSystemEntries(read.Directory).Count());
    }

    [Fact]
    public async Task A_start_up_hook_is_allowed_by_nobody_but_who_has_read_it()
    {
        new TestWheel("hook").File("hook.py").File("hook.pth", "import hook\n").WriteTo(_folder.Path);
        await File.WriteAllTextAsync(Requirements, "hook==1.0\n");

        await RunAsync("mine");

        Assert.Empty(RecipeReader.Read(Recipes, "mine").Allowed);
        var file = Path.Combine(Recipes, "mine", RecipeReader.FileName);
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(
            file,
            text.Replace("# allowed:\n#   -", "allowed:\n  -", StringComparison.Ordinal)
                .Replace("#     distribution: hook\n#     because", "    distribution: hook\n    because", StringComparison.Ordinal)
        );
        Assert.Equal(
            new AllowedHook("hook.pth", "hook", "read and trusted in hook 1.0"),
            Assert.Single(RecipeReader.Read(Recipes, "mine").Allowed)
        );
    }

    [Theory]
    [InlineData("My Layer!", "for example my-layer.")]
    [InlineData("../evil", "for example evil.")]
    [InlineData("-x", "for example x.")]
    [InlineData("…", "for example my-layer.")]
    [InlineData("", "for example my-layer.")]
    public async Task A_name_that_does_not_do_is_refused_with_the_nearest_that_does(string name, string expected)
    {
        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => RunAsync(name));

        Assert.EndsWith(expected, refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Recipes));
    }

    [Fact]
    public async Task A_recipe_that_exists_is_not_touched()
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Recipes, "mine")).FullName, "layer.yaml");
        await File.WriteAllTextAsync(file, "as it was");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => RunAsync("mine"));

        Assert.StartsWith("There is a recipe 'mine' already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("as it was", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData(null, "A new recipe needs requirements: settings.Requirements=FILE.")]
    [InlineData("nowhere.txt", "nowhere.txt does not exist")]
    [InlineData("bad.txt", "nowhere==1.0 was not found as a wheel")]
    public async Task Requirements_that_cannot_be_installed_leave_nothing(string? file, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "bad.txt"), "nowhere==1.0\n");
        var settings = Settings with { Requirements = file is null ? null : Path.Combine(_folder.Path, file) };

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            NewRecipeStage.RunAsync(settings, "mine", CancellationToken.None)
        );

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Recipes) ? Directory.EnumerateFileSystemEntries(Recipes) : []);
    }

    [Theory]
    [InlineData("mine.txt", "many==1.0\n--extra-index-url https://me:t0p-s3cret@127.0.0.1:9/simple/\n", "mine.txt:2 holds")]
    [InlineData("mine.in", "many\n# -i https://me:t0p-s3cret@127.0.0.1:9/simple/\n", "mine.in:2 holds")]
    public async Task A_password_becomes_part_of_no_recipe(string file, string text, string expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, file), text);

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => RunAsync("mine"));

        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Recipes) ? Directory.EnumerateFileSystemEntries(Recipes) : []);
    }

    [Fact]
    public async Task A_password_in_a_variable_stays_one()
    {
        var name = $"TEST_{Guid.NewGuid():N}".ToUpperInvariant();
        Environment.SetEnvironmentVariable(name, "t0p-s3cret");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "bounds.txt"), "many<2\n");
        // Another file is named, so that the text is written anew.
        await File.WriteAllTextAsync(
            Requirements,
            $"many==1.0\n-c bounds.txt\n--extra-index-url https://me:${{{name}}}@127.0.0.1:9/simple/\n"
        );

        await RunAsync("mine");

        Assert.Equal(
            $"many==1.0\n--extra-index-url https://me:${{{name}}}@127.0.0.1:9/simple/\n-c constraints.txt\n",
            await File.ReadAllTextAsync(Path.Combine(Recipes, "mine", "requirements.txt"))
        );
    }

    public void Dispose() => _folder.Dispose();

    private LambdaLayerSettings Settings =>
        new()
        {
            RecipesDirectory = Recipes,
            Recipe = "",
            OutputDirectory = Path.Combine(_folder.Path, "out"),
            Requirements = Requirements,
            FindLinks = [_folder.Path],
            NoIndex = true,
            Installer = "pip",
        };

    private Task<NewRecipe> RunAsync(string name) => NewRecipeStage.RunAsync(Settings, name, CancellationToken.None);
}
