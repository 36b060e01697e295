using System.Text.RegularExpressions;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// What switching steps on and off does to layers of real wheels. Files are compared with files: how a plan comes about is not asked.
/// </summary>
public sealed partial class ToggledStepSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly BrokenRecipe _recipe = new BrokenRecipe("sample")
        .Remove("certifi/*.pem", "tqdm/contrib/**", "tqdm/tests/**")
        .Add("requirements.txt", "certifi\ncharset-normalizer\nclick\njsonschema-specifications\nmarkupsafe\npyyaml\ntqdm\n");

    [Fact(Skip = Machine.NeedsWheels, SkipType = typeof(Machine), SkipUnless = nameof(Machine.HasWheels))]
    public async Task A_step_that_is_off_leaves_as_it_was_installed_what_it_alone_changes_and_everything_else_is_the_same()
    {
        using var pipeline = new LayerPipeline(
            LayerOptionsResolver.Resolve(
                new LambdaLayerSettings
                {
                    RecipesDirectory = _recipe.RecipesDirectory,
                    Recipe = "sample",
                    OutputDirectory = Path.Combine(_folder.Path, "out"),
                    Requirements = "requirements.txt",
                    // The runtime brings the interpreter: nothing is copied.
                    Runtime = "python3.11",
                    Architecture = "x86_64",
                    FindLinks = [Wheelhouse.Of("litellm-1.78")],
                    NoIndex = true,
                    Installer = "pip",
                }
            )
        );
        var inputs = await pipeline.InputsAsync();
        var steps = inputs.ActiveSteps.Order(StringComparer.Ordinal).ToList();
        var whole = await LayerAsync(steps);
        var plain = await LayerAsync([]);
        var alone = new Dictionary<string, List<string>>();
        foreach (var step in steps)
        {
            alone[step] = Changed(plain, await LayerAsync([step]));
        }

        Assert.True(alone.Values.Count(changes => changes.Count > 0) > 10, string.Join(", ", alone.Keys));
        foreach (var step in steps)
        {
            var others = alone.Where(other => other.Key != step).SelectMany(other => other.Value).ToHashSet();
            var own = alone[step].Where(path => plain.ContainsKey(path) && !others.Contains(path)).ToList();

            var without = await LayerAsync(steps.Where(other => other != step));

            // RECORD says of each file what became of it.
            var changed = Changed(whole, without)
                .Where(path => step == "Metadata" || !path.EndsWith(".dist-info/RECORD", StringComparison.Ordinal));
            // What another step put in the place of a file may only get another form.
            Assert.Equal(own, changed.Where(path => plain.ContainsKey(path) && !(others.Contains(path) && IsReplaced(path))));
            Assert.All(own, path => Assert.Equal(plain[path], without.GetValueOrDefault(path)));
            // Compiled, a module goes and comes back with its source; licences that go are gathered, and the names of packages are told
            // where sources do not tell them.
            Assert.All(
                changed.Where(path =>
                    !plain.ContainsKey(path)
                    && !path.EndsWith("/THIRD-PARTY-NOTICES.txt", StringComparison.Ordinal)
                    && !(step is "Metadata" or "SourceFiles" && path.EndsWith(".dist-info/top_level.txt", StringComparison.Ordinal))
                ),
                path => Assert.True(alone[step].Contains(SourceOf(path)), $"{step}: {path}")
            );
            bool IsReplaced(string path) => without.TryGetValue(path, out var content) && content != plain[path];

            // A step does together with others what it does alone.
            Assert.All(alone[step].Where(plain.ContainsKey), path => Assert.NotEqual(plain[path], whole.GetValueOrDefault(path)));
        }

        async Task<Dictionary<string, string>> LayerAsync(IEnumerable<string> active)
        {
            var these = inputs with { ActiveSteps = active.ToHashSet() };
            var install = await pipeline.InstallAsync();
            var plan = await CleanupStage.PlanAsync(these, install, [], _ => false, CancellationToken.None);
            using var build = LayerBuild.Begin(Path.Combine(_folder.Path, "result"));
            CleanupStage.Run(build, these, install, plan, CancellationToken.None);
            return FileTree.Read(build.Layer).Files.ToDictionary(file => file.Path, file => $"{file.LinkTarget} {Hashes.Of(file)}");
        }
    }

    public void Dispose()
    {
        _recipe.Dispose();
        _folder.Dispose();
    }

    private static List<string> Changed(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one
            .Keys.Union(other.Keys)
            .Where(path => one.GetValueOrDefault(path) != other.GetValueOrDefault(path))
            .Order(StringComparer.Ordinal)
            .ToList();

    // PEP 3147
    private static string SourceOf(string compiled) => Compiled().Replace(compiled, "$1.py");

    [GeneratedRegex(@"(?:__pycache__/)?([^/.]+)(?:\.cpython-\d+)?\.pyc$", RegexOptions.CultureInvariant)]
    private static partial Regex Compiled();
}
