using System.Text.RegularExpressions;
using Cake.Core;
using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Runtime;

/// <summary>The stage CopyRuntime: an interpreter installation becomes the interpreter of a layer.</summary>
internal static partial class CopyRuntimeStage
{
    /// <summary>The name the changes that make the interpreter relocatable are booked on; they are no step, since nothing works without them.</summary>
    public const string Relocation = "CopyRuntime";

    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    public static async Task<LayerPlan> RunAsync(ICakeContext context, LayerBuild build, CancellationToken cancellation)
    {
        var options = build.Options;
        var installed = FileTree.Read(build.Layer);
        var tree = WithLibraries(options, InterpreterTree.Read(options.Interpreter, options.Target, options.Layout));
        var plan = await PlanAsync(context, options, tree, cancellation);
        RemovePrevious(build, installed);
        Materializer.Write(tree, plan, build.Layer, path => path, cancellation, build.Last);
        var layerPlan = build.Plan with { Interpreter = plan };
        JsonFile.Write(build.PathOf("plan.json"), layerPlan);
        return layerPlan;
    }

    /// <summary>All that the steps may look at.</summary>
    internal static CleanupInput Input(LayerOptions options, FileTree installation) =>
        new(CleanupScope.Interpreter, installation, options.Recipe, options.Target, [], new HashSet<string>(), ImportGraph.Empty, options.Restored);

    /// <summary>An installation as the layer would have it if no step had touched it: relocatable, and nothing else.</summary>
    internal static async Task<FileTree> UntouchedAsync(LayerOptions options, CancellationToken cancellation)
    {
        var installation = WithLibraries(options, InterpreterTree.Read(options.Interpreter, options.Target, options.Layout));
        var plan = new TreePlan(installation.Files.Count, installation.Bytes, [], []).With(installation.Files.Where(RunPaths.IsToBeChanged).Select(file => (file, RunPath(file))).ToList());
        var changes = (await DerivedContents.CompleteAsync(options, installation, plan, cancellation)).Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        return new FileTree(installation.Root, installation.Files.Select(file => changes.GetValueOrDefault(file.Path)?.Content?.File is { } relocated ? file with { Source = relocated } : file));
    }

    /// <summary>The libraries that what the steps leave of an installation needs come along.</summary>
    private static FileTree WithLibraries(LayerOptions options, FileTree installation)
    {
        var kept = Kept(installation, CleanupPlanner.Plan(Input(options, installation), options.Steps, options.ActiveSteps));
        return new FileTree(installation.Root, installation.Files.Concat(SharedLibraries.Missing(kept, options.Target)));
    }

    private static async Task<TreePlan> PlanAsync(ICakeContext context, LayerOptions options, FileTree tree, CancellationToken cancellation)
    {
        var plan = CleanupPlanner.Plan(Input(options, tree), options.Steps, options.ActiveSteps);
        var prefix = PrefixTool.For(context, options.Interpreter.Prefix);
        var relocations = new List<(TreeFile File, PlannedTransformation Planned)>();
        foreach (var file in Kept(tree, plan))
        {
            if (RunPaths.IsToBeChanged(file))
            {
                relocations.Add((file, RunPath(file)));
            }
            else if (BuildConfiguration().IsMatch(file.Name) && options.Interpreter.Prefix is not ("/usr" or "/usr/local"))
            {
                // sysconfig would name folders of the build machine. Distributions install below /usr, which is there on Lambda as well and stands in paths that are not Python's.
                relocations.Add((file, new PlannedTransformation(Relocation, $"prefix {PrefixTool.Mounted}", new Transformation(prefix, options.Interpreter.Prefix))));
            }
        }

        var complete = await DerivedContents.CompleteAsync(options, tree, plan.With(relocations), cancellation);
        var ledger = new StepLedger(Relocation, true, 0, 0, complete.Changes.Count(change => change.Step == Relocation), new Dictionary<string, int>());
        return complete with { Steps = [.. complete.Steps, ledger.Booked(complete.Changes)] };
    }

    private static PlannedTransformation RunPath(TreeFile file) => new(Relocation, $"run path {RunPaths.RunPathFor(file.Path)}", new Transformation(RunPaths.Tool, file.Path));

    private static List<TreeFile> Kept(FileTree tree, TreePlan plan)
    {
        var gone = plan.Changes.Where(change => change.Kind == ChangeKind.Remove).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        return tree.Files.Where(file => !gone.Contains(file.Path)).ToList();
    }

    /// <summary>A build that was resumed may hold an interpreter already.</summary>
    private static void RemovePrevious(LayerBuild build, FileTree layer)
    {
        var (libraries, packages) = (LayerLayout.Libraries + "/", build.Options.Layout.Packages + "/");
        foreach (var file in layer.Files)
        {
            var isInterpreter = file.Path.StartsWith(libraries, StringComparison.Ordinal)
                ? !file.Path.StartsWith(packages, StringComparison.Ordinal)
                : file.Path.StartsWith($"{LayerLayout.Binaries}/python", StringComparison.Ordinal);
            if (isInterpreter)
            {
                File.Delete(file.Source);
            }
        }
    }

    [GeneratedRegex(@"\A_sysconfigdata.*\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex BuildConfiguration();
}
