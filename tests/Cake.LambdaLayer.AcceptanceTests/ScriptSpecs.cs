using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cake.Core.Annotations;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class ScriptSpecs(AddinFeed feed, SampleLayerFixture sample) : IClassFixture<AddinFeed>, IClassFixture<SampleLayerFixture>
{
    private static readonly IReadOnlyList<string> s_aliases = typeof(LambdaLayerAliases)
        .GetMethods()
        .Where(method => method.IsDefined(typeof(CakeMethodAliasAttribute)))
        .Select(method => method.Name)
        .ToList();

    [Fact]
    public void The_package_follows_the_conventions_of_addins()
    {
        using var zip = ZipFile.OpenRead(feed.Package);
        var files = zip.Entries.Select(entry => entry.FullName).ToList();
        using var symbols = ZipFile.OpenRead(Path.ChangeExtension(feed.Package, ".snupkg"));

        Assert.Equal(
            ["lib/net10.0/Cake.LambdaLayer.dll", "lib/net10.0/Cake.LambdaLayer.xml"],
            files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal))
        );
        Assert.Contains("README.md", files);
        Assert.Equal("icon.png", feed.Value("icon"));
        Assert.Contains("icon.png", files);
        Assert.Contains(symbols.Entries, entry => entry.FullName == "lib/net10.0/Cake.LambdaLayer.pdb");
        Assert.Equal("MIT", feed.Value("license"));
        Assert.Superset(
            new HashSet<string> { "cake-addin", "cake", "cake-build", "script", "build" },
            feed.Value("tags").Split(' ').ToHashSet()
        );
        // Cake brings its own assemblies.
        Assert.Equal(["CliWrap", "YamlDotNet"], feed.Dependencies.Select(dependency => dependency.Id).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(
            typeof(LambdaLayerAliases).Assembly.GetReferencedAssemblies(),
            name => name.Name!.Contains("Fallback", StringComparison.Ordinal)
        );
    }

    /// <summary>The package from a feed, and every alias by Cake's own tool.</summary>
    [Fact]
    public async Task The_aliases_work_from_a_Cake_script_that_takes_the_addin_from_a_feed()
    {
        var script = (
            await File.ReadAllTextAsync(Path.Combine(Project.Root, "tests", "Cake.LambdaLayer.AcceptanceTests", "every-alias.cake"))
        )
            .Replace("{FEED}", feed.Folder, StringComparison.Ordinal)
            .Replace("{VERSION}", feed.Version, StringComparison.Ordinal);
        using var cake = new CakeScript();
        // What takes long and is not the script's own.
        var output = Directory.CreateDirectory(Path.Combine(cake.Folder, "out")).FullName;
        await SampleLayerFixture.CopyAsync(Path.Combine(sample.Output, ".cache"), Path.Combine(output, ".cache"));

        var run = await cake.RunAsync(script, feed.Folder, $"--recipes={Path.Combine(Project.Root, "build", "layers")}");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.All(s_aliases, alias => Assert.Contains($"{alias}(", script, StringComparison.Ordinal));
        Assert.Matches("recipes: .*sample", run.Output);
        Assert.Matches(@"off: .*\bTests\b", run.Output);
        Assert.Contains("aws lambda publish-layer-version --layer-name sample", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(run.Output, "^refused: ", RegexOptions.Multiline));
        Assert.Matches("explained: .*LICENSE.*Licences", run.Output);
        foreach (var runtime in new[] { "nodejs22.x", "nodejs24.x" })
        {
            Assert.True(File.Exists(Path.Combine(Result(runtime), "sample.zip")));
            Assert.True(File.Exists(Path.Combine(Result(runtime), "layer", "python", "bin", "python3")));
        }

        var cleaned = JsonFile.Read<LayerPlan>(Path.Combine(Result("nodejs20.x"), "plan.json"));
        Assert.True(cleaned.Packages.Steps.Single(step => step.Step == "Licences").Files > 0);
        Assert.Null(cleaned.Interpreter);

        string Result(string runtime) =>
            Assert.Single(Directory.EnumerateDirectories(Path.Combine(cake.Folder, "out", "sample"), $"{runtime}-*"));
    }

    /// <summary>The examples of the documentation, each as it stands there, compiled by Cake's own tool and not run.</summary>
    [Fact]
    public async Task The_example_of_every_alias_compiles()
    {
        var documented = XDocument
            .Load(Path.ChangeExtension(typeof(LambdaLayerAliases).Assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => Regex.IsMatch((string)member.Attribute("name")!, @"^[MT]:Cake\.LambdaLayer\.Aliases\.LambdaLayerAliases\b"))
            .ToList();
        var examples = documented.Where(member => member.Element("example") is not null).ToList();
        var script =
            $"#reference \"{typeof(LambdaLayerAliases).Assembly.Location}\"\n"
            + string.Join(
                '\n',
                examples.Select((member, index) => $"Task(\"Example{index}\").Does(() =>\n{{\n{member.Element("example")!.Value}\n}});")
            );
        using var cake = new CakeScript();

        var run = await cake.RunAsync(script);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Empty(documented.Except(examples).Select(member => (string)member.Attribute("name")!));
        Assert.Equal(s_aliases.Count + 1, examples.Count);
        foreach (var member in examples.Where(member => ((string)member.Attribute("name")!).StartsWith('M')))
        {
            var alias = Regex.Match((string)member.Attribute("name")!, @"\.(\w+)\(").Groups[1].Value;
            Assert.Contains($"{alias}(", member.Element("example")!.Value, StringComparison.Ordinal);
        }
    }
}
