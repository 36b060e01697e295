using System.Text.RegularExpressions;
using Cake.Core;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using NSubstitute;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A copy of a recipe in which somebody broke something.</summary>
internal sealed partial class BrokenRecipe : IDisposable
{
    private readonly TemporaryDirectory _recipes = TemporaryDirectory.Create();
    private readonly string _recipe;

    public BrokenRecipe(string name)
    {
        _recipe = Path.Combine(_recipes.Path, name);
        Materialize(Path.Combine(Project.Root, "build", "layers", name), _recipe);
    }

    public string RecipesDirectory => _recipes.Path;

    /// <summary>What the aliases need of Cake.</summary>
    public ICakeContext Context { get; } = Substitute.For<ICakeContext>();

    /// <summary>Changes <c>layer.yaml</c>.</summary>
    public BrokenRecipe Replace(string old, string with)
    {
        var yaml = Path.Combine(_recipe, "layer.yaml");
        var text = File.ReadAllText(yaml);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(yaml, text.Replace(old, with, StringComparison.Ordinal));
        return this;
    }

    /// <summary>Adds a step that removes what it should not.</summary>
    public BrokenRecipe Remove(params string[] globs) =>
        Replace(
            "\nsteps:\n",
            "\nsteps:\n  - name: TooMuch\n    description: broken by hand\n    reason: none\n    paths: "
                + $"[{string.Join(", ", globs.Select(glob => $"\"{glob}\""))}]\n"
        );

    /// <summary>Puts other probes in the place of the recipe's.</summary>
    public BrokenRecipe Probes(string script)
    {
        File.WriteAllText(Path.Combine(_recipe, "verify.py"), script);
        var yaml = Path.Combine(_recipe, "layer.yaml");
        File.WriteAllText(yaml, ProbesLine().Replace(File.ReadAllText(yaml), "probes: verify.py"));
        return this;
    }

    /// <summary>Adds a file.</summary>
    public BrokenRecipe Add(string name, string text)
    {
        File.WriteAllText(Path.Combine(_recipe, name), text);
        return this;
    }

    public void Dispose() => _recipes.Dispose();

    [GeneratedRegex("^probes: .*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ProbesLine();

    private static void Materialize(string from, string to) => Materializer.Copy(FileTree.Read(from), to, CancellationToken.None);
}
