using System.Text;
using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Probes;
using NSubstitute;
using Path = System.IO.Path;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>New recipes build at once, for packages that nobody prepared them for.</summary>
public sealed class NewRecipeSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public void It_works_at_once_for_extensions_abi3_namespaces_data_and_commands()
    {
        if (LambdaTarget.HostArchitecture == "arm64")
        {
            return;
        }

        new TestWheel("spaces")
            .File("wide/open/__init__.py", "answer = 42\n")
            .File("wide/other.py")
            .File("wide/open/words.dat", "a b")
            .WriteTo(_folder.Path);
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        File.WriteAllText(requirements, "spaces\ncertifi\ncharset-normalizer\nhf-xet\nmarkupsafe\npyyaml\ntqdm\n");
        var context = Substitute.For<ICakeContext>();
        var settings = new LambdaLayerSettings
        {
            RecipesDirectory = Path.Combine(_folder.Path, "layers"),
            Recipe = "",
            OutputDirectory = Path.Combine(_folder.Path, "out"),
            Requirements = requirements,
            // The runtime brings the interpreter: nothing is copied.
            Runtime = "python3.11",
            FindLinks = [_folder.Path, Wheelhouse.Of("litellm-1.78")],
            NoIndex = true,
            Installer = "pip",
        };

        var recipe = context.LambdaLayerNewRecipe(settings, "unprepared");
        context.LambdaLayer(settings with { Recipe = "unprepared", Requirements = null, Runtime = null });

        Assert.Equal(
            ["_yaml", "certifi", "charset_normalizer", "hf_xet", "markupsafe", "tqdm", "wide.open", "wide.other", "yaml"],
            recipe.Modules.Where(module => !module.Contains("mypyc", StringComparison.Ordinal))
        );
        var report = JsonFile.Read<VerificationReport>(
            Path.Combine(_folder.Path, "out", "unprepared", "python3.11-x86_64", "verification.json")
        );
        Assert.Equal(
            recipe.Modules.Select(module => $"import {module}").Order(StringComparer.Ordinal),
            report
                .Probes.Where(probe => probe.Status == ProbeStatus.Passed && probe.Probe.StartsWith("import ", StringComparison.Ordinal))
                .Select(probe => probe.Probe)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(recipe.Modules.Count + 7, report.Probes.Count);
        Assert.Empty(report.Imports.Lost);
    }

    [Fact]
    public void The_addin_knows_of_no_stack()
    {
        var sources = Directory
            .EnumerateFiles(Path.Combine(Project.Root, "src", "Cake.LambdaLayer"), "*", SearchOption.AllDirectories)
            .Where(path =>
                !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .ToList();

        Assert.True(sources.Count > 100, $"{sources.Count} files were read");
        Assert.All(sources, path => Assert.DoesNotMatch("(?i)litellm", File.ReadAllText(path, Encoding.UTF8)));
    }

    public void Dispose() => _folder.Dispose();
}
