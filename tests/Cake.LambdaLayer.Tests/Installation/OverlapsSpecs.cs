using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Installation;

/// <summary>Files that two distributions bring with different contents, installed by the real pip.</summary>
public sealed class OverlapsSpecs : IDisposable
{
    private const string Pkgutil = "# Ours.\n__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n";

    private const string PkgResources =
        "try:\n    __import__('pkg_resources').declare_namespace(__name__)\nexcept ImportError:\n"
        + "    from pkgutil import extend_path\n    __path__ = extend_path(__path__, __name__)\n";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public async Task What_every_step_removes_stops_no_build()
    {
        Two("tests/__init__.py", "a", "b");
        Two("README.md", "a", "b");

        await PlanAsync();

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => PlanAsync(skip: "Tests"));
        Assert.Contains("tests/__init__.py is part of ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("README.md", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Pkgutil, PkgResources)]
    [InlineData("", Pkgutil)]
    public async Task Declarations_of_one_namespace_are_all_the_same_and_always_the_first_is_taken(string first, string second)
    {
        Two("space/__init__.py", first, second);

        var install = await PlanAsync();

        Assert.Equal(first, await File.ReadAllTextAsync(Path.Combine(install.Packages, "space", "__init__.py")));
    }

    [Fact]
    public async Task What_would_be_in_the_layer_is_refused_with_the_lines_that_settle_it()
    {
        Two("shared/__init__.py", "a = 1", Pkgutil);
        Two("shared/more.py", "a = 1", "b = 1");
        Two("single.py", "a = 1", "b = 1");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => PlanAsync());

        var lines = refusal.Message.Split('\n');
        var last = lines[0].Contains("is part of first 1.0", StringComparison.Ordinal) ? "first" : "second";
        var other = last == "first" ? "second" : "first";
        Assert.Equal(
            [
                $"shared/__init__.py is part of {last} 1.0 and, with another content, of {other} 1.0: one would take the place of the "
                    + "other; leave one of the two away, or let the recipe say whose stays.",
                $"shared/more.py is part of {last} 1.0 and, with another content, of {other} 1.0: one would take the place of the "
                    + "other; leave one of the two away, or let the recipe say whose stays.",
                $"single.py is part of {last} 1.0 and, with another content, of {other} 1.0: one would take the place of the "
                    + "other; leave one of the two away, or let the recipe say whose stays.",
                "With these lines of layer.yaml those stay that were installed last:",
                "overwrites:",
                "  - path: \"shared/**\"",
                $"    distribution: {last}",
                $"    because: works with {other} 1.0 too",
                "  - path: single.py",
                $"    distribution: {last}",
                $"    because: works with {other} 1.0 too",
            ],
            lines
        );
        var recipes = Directory.CreateDirectory(Path.Combine(_folder.Path, "recipes", "own")).Parent!.FullName;
        await File.WriteAllLinesAsync(
            Path.Combine(recipes, "own", "layer.yaml"),
            [
                "description: own",
                "target: { runtime: nodejs22.x }",
                "requirements: ensurepip",
                .. lines.SkipWhile(line => line != "overwrites:"),
            ]
        );

        await PlanAsync(RecipeReader.Read(recipes, "own").Overwrites);
    }

    [Theory]
    [InlineData("first", "a = 1")]
    [InlineData("Second", "b = 1")]
    public async Task The_recipe_says_whose_stays(string distribution, string content)
    {
        Two("shared/__init__.py", "a = 1", "b = 1");

        var install = await PlanAsync([new OverwriteRule("shared/*", distribution, "it is the newer one")]);

        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(install.Packages, "shared", "__init__.py")));
    }

    [Fact]
    public async Task The_recipe_names_a_distribution_that_brings_the_file()
    {
        Two("shared/__init__.py", "a = 1", "b = 1");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() =>
            PlanAsync([new OverwriteRule("shared/*", "third", "it is the newer one")])
        );

        Assert.Equal("overwrites: shared/__init__.py is not a file of third, but of first 1.0 and second 1.0.", refusal.Message);
    }

    public void Dispose() => _folder.Dispose();

    private readonly TestWheel _first = new TestWheel("first").File("first.py");
    private readonly TestWheel _second = new TestWheel("second").File("second.py");

    private void Two(string path, string first, string second)
    {
        _first.File(path, first);
        _second.File(path, second);
    }

    private async Task<PristineInstall> PlanAsync(IReadOnlyList<OverwriteRule>? overwrites = null, string? skip = null)
    {
        var wheels = Directory.CreateDirectory(Path.Combine(_folder.Path, "wheels")).FullName;
        if (!Directory.EnumerateFiles(wheels).Any())
        {
            _first.WriteTo(wheels);
            _second.WriteTo(wheels);
        }

        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "first==1.0\nsecond==1.0\n");
        var inputs = await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options =>
                options with
                {
                    Requirements = requirements,
                    FindLinks = [wheels],
                    ActiveSteps = options.ActiveSteps.Where(step => step != skip).ToHashSet(),
                    Recipe = options.Recipe with { Overwrites = overwrites ?? [] },
                }
        );
        var install = await Installer.InstallAsync(inputs, CancellationToken.None);
        await CleanupStage.PlanAsync(inputs, install, [], _ => false, CancellationToken.None);
        return install;
    }
}
