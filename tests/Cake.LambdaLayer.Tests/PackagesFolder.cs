using System.Text;
using System.Text.Json;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests;

/// <summary>A small tree of installed packages that a test makes, and what the steps plan for it.</summary>
internal sealed class PackagesFolder : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public string Root => _folder.Path;

    public PackagesFolder File(string path, string content = "")
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, content);
        return this;
    }

    /// <summary>A distribution with its metadata; the files are made, empty, unless they are there.</summary>
    public PackagesFolder Install(string name, string[] files, params string[] requires)
    {
        foreach (var file in files.Where(file => !Path.Exists(Path.Combine(Root, file))))
        {
            File(file);
        }

        var info = $"{name.Replace('-', '_')}-1.0.dist-info";
        var metadata = new StringBuilder($"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        foreach (var requirement in requires)
        {
            metadata.Append("Requires-Dist: ").Append(requirement).Append('\n');
        }

        File($"{info}/METADATA", metadata.Append("\nA description.\n").ToString());
        var recorded = files.Append($"{info}/METADATA").Append($"{info}/RECORD");
        return File($"{info}/RECORD", string.Concat(recorded.Select(file => $"{file},,\n")));
    }

    /// <summary>A plan as commands read it that come after the build.</summary>
    public static TreePlan FromDisk(TreePlan plan) =>
        JsonSerializer.Deserialize<TreePlan>(JsonSerializer.Serialize(plan, JsonFile.Options), JsonFile.Options)!;

    public FileTree Tree() => FileTree.Read(Root);

    /// <summary>The plan of the steps that are named, on the import graph that Python itself finds.</summary>
    public async Task<TreePlan> PlanAsync(Recipe? recipe = null, LambdaTarget? target = null, string[]? roots = null, params string[] steps)
    {
        var input = await InputAsync(recipe, target, roots);
        var all = CleanupSteps.Of(input.Recipe);
        return CleanupPlanner.Plan(input, all, (steps.Length == 0 ? all.Select(step => step.Name) : steps).ToHashSet());
    }

    /// <summary>All that steps look at.</summary>
    public async Task<CleanupInput> InputAsync(Recipe? recipe = null, LambdaTarget? target = null, string[]? roots = null)
    {
        var tree = Tree();
        var interpreter = await TestInterpreter.FindAsync();
        using var working = TemporaryDirectory.Create();
        var analysis = await ChildProcess.RunAsync(
            interpreter.Executable,
            ["-I", "-S", "-B", EmbeddedScripts.WriteTo(working.Path, "analyze.py"), Root]
        );
        Assert.Equal(0, analysis.ExitCode);
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(analysis.Output));
        return new CleanupInput(
            CleanupScope.Packages,
            tree,
            recipe ?? TestRecipe.Empty,
            target ?? TestRecipe.Node,
            Distribution.ReadAll(tree),
            (roots ?? []).ToHashSet(),
            ImportGraph.Parse(json),
            []
        );
    }

    /// <summary>The same with the contents that tools make.</summary>
    public async Task<TreePlan> CompletePlanAsync(LayerInputs inputs, Recipe? recipe = null, params string[] steps) =>
        await DerivedContents.CompleteAsync(inputs, Tree(), await PlanAsync(recipe, inputs.Target, steps: steps), CancellationToken.None);

    /// <summary>The paths that the steps named remove.</summary>
    public async Task<IReadOnlyList<string>> RemovedAsync(Recipe? recipe, params string[] steps) =>
        Removed(await PlanAsync(recipe, steps: steps));

    public static IReadOnlyList<string> Removed(TreePlan plan) =>
        plan.Changes.Where(change => change.Kind == ChangeKind.Remove).Select(change => change.Path).ToList();

    public void Dispose() => _folder.Dispose();
}
