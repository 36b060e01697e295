using System.Text.RegularExpressions;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Build;

/// <summary>The stage CopyRuntime: an interpreter installation becomes the interpreter of a layer.</summary>
internal static partial class CopyRuntimeStage
{
    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    public static async Task<LayerPlan> RunAsync(LayerBuild build, CancellationToken cancellation)
    {
        var options = build.Options;
        var installed = FileTree.Read(build.Layer);
        var packages = installed.Files.Where(file => !IsOfInterpreter(options.Layout, file));
        var (tree, cLibrary) = WithLibraries(options, InterpreterTree.Read(options.Copied, options.Target, options.Layout), packages);
        var plan = await PlanAsync(options, tree, cLibrary, cancellation);
        var packed = LibraryArchive.Read(build.Layer, options.Layout, build.Plan.Packages);
        RemovePrevious(build, installed);
        Materializer.Write(tree, plan, build.Layer, path => path, cancellation, build.Last, options.Progress, packed);
        var layerPlan = LibraryArchive.BookedOnce(build.Plan with { Interpreter = plan }, options.Layout);
        build.Plan = layerPlan;
        return layerPlan;
    }

    /// <summary>All that the steps may look at.</summary>
    internal static CleanupInput Input(LayerOptions options, FileTree installation) =>
        new(
            CleanupScope.Interpreter,
            installation,
            options.Recipe,
            options.Target,
            [],
            new HashSet<string>(),
            ImportGraph.Empty,
            options.Restored
        );

    /// <summary>
    /// The C library that an interpreter would bring along, or <see langword="null"/> when the layer runs with the runtime's.
    /// </summary>
    internal static CLibrary? FindCLibrary(LayerOptions options) => Find(options, packages: [])?.CLibrary;

    /// <summary>
    /// An interpreter as it was found, with the libraries that it, and what else is named, needs; <see langword="null"/> when the layer has
    /// none.
    /// </summary>
    /// <param name="options">What is built.</param>
    /// <param name="packages">What else is in the layer.</param>
    internal static FileTree? FindInstallation(LayerOptions options, params IEnumerable<TreeFile> packages) =>
        Find(options, packages)?.Tree;

    private static (FileTree Tree, CLibrary? CLibrary)? Find(LayerOptions options, IEnumerable<TreeFile> packages) =>
        options.Layout.BundlesInterpreter && InterpreterTree.Fits(options.Copied, options.Target)
            ? WithLibraries(options, InterpreterTree.Read(options.Copied, options.Target, options.Layout), packages)
            : null;

    /// <summary>An installation as the layer would have it if no step had touched it: relocatable, and nothing else.</summary>
    internal static async Task<FileTree> UntouchedAsync(LayerOptions options, FileTree layer, CancellationToken cancellation)
    {
        var (installation, cLibrary) = WithLibraries(
            options,
            InterpreterTree.Read(options.Copied, options.Target, options.Layout),
            layer.Below(options.Layout.Packages)
        );
        var plan = new TreePlan(installation.Files.Count, installation.Bytes, [], []).With(Relocations(installation.Files, cLibrary));
        var changes = (await DerivedContents.CompleteAsync(options, installation, plan, cancellation)).Changes.ToDictionary(
            change => change.Path,
            StringComparer.Ordinal
        );
        return new FileTree(
            installation.Root,
            installation.Files.Select(file =>
                changes.GetValueOrDefault(file.Path)?.Content?.File is { } relocated ? file with { Source = relocated } : file
            )
        );
    }

    /// <summary>The libraries that what the steps leave of an installation needs come along, and the C library if it must.</summary>
    private static (FileTree Tree, CLibrary? CLibrary) WithLibraries(
        LayerOptions options,
        FileTree installation,
        IEnumerable<TreeFile> packages
    )
    {
        var kept = Kept(installation, CleanupPlanner.Plan(Input(options, installation), options.Steps, options.ActiveSteps));
        var libraries = SharedLibraries.Missing(kept, options.Copied, options.Target);
        var cLibrary = CLibrary.For(options.Copied, [.. kept, .. libraries], packages, options.Target);
        return (new FileTree(installation.Root, [.. installation.Files, .. libraries, .. cLibrary?.Files ?? []]), cLibrary);
    }

    private static async Task<TreePlan> PlanAsync(LayerOptions options, FileTree tree, CLibrary? cLibrary, CancellationToken cancellation)
    {
        var plan = CleanupPlanner.Plan(Input(options, tree), options.Steps, options.ActiveSteps);
        // sysconfig would name folders of the build machine. Distributions install below /usr, which is there on Lambda as well and stands
        // in paths that are not Python's.
        var texts = options.Copied.Prefix is "/usr" or "/usr/local"
            ? []
            : Kept(tree, plan).Where(file => BuildConfiguration().IsMatch(file.Name));
        var relocations = Relocations(Kept(tree, plan), cLibrary)
            .Concat(
                texts.Select(file =>
                    (
                        file,
                        new PlannedTransformation(
                            PlannedChange.Relocation,
                            $"prefix {PrefixTool.Mounted}",
                            new ReplacePrefix(options.Copied.Prefix)
                        )
                    )
                )
            )
            .ToList();

        var complete = await DerivedContents.CompleteAsync(options, tree, plan.With(relocations), cancellation);
        var ledger = new StepLedger(
            PlannedChange.Relocation,
            true,
            0,
            0,
            complete.Changes.Count(change => change.IsRelocation),
            new Dictionary<string, int>()
        );
        return complete with
        {
            Steps = [.. complete.Steps, ledger.Booked(complete.Changes)],
            Notes = cLibrary is null ? complete.Notes : [.. complete.Notes, cLibrary.Because],
        };
    }

    /// <summary>What makes the ELF files find each other.</summary>
    private static List<(TreeFile File, PlannedTransformation Planned)> Relocations(IEnumerable<TreeFile> files, CLibrary? cLibrary)
    {
        var relocations = new List<(TreeFile File, PlannedTransformation Planned)>();
        foreach (var file in files)
        {
            if (RunPaths.ChangeOf(file, cLibrary is null ? null : CLibrary.Loader) is { } change)
            {
                var rule = $"run path {change.RunPath}{(change.Loader is { } loader ? $", loader {loader}" : "")}";
                relocations.Add((file, new PlannedTransformation(PlannedChange.Relocation, rule, change)));
            }
        }

        return relocations;
    }

    private static List<TreeFile> Kept(FileTree tree, TreePlan plan)
    {
        var gone = plan
            .Changes.Where(change => change.Kind == ChangeKind.Remove)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        return tree.Files.Where(file => !gone.Contains(file.Path)).ToList();
    }

    /// <summary>A build that was resumed may hold an interpreter already.</summary>
    private static void RemovePrevious(LayerBuild build, FileTree layer)
    {
        foreach (var file in layer.Files.Where(file => IsOfInterpreter(build.Options.Layout, file)))
        {
            File.Delete(file.Source);
        }
    }

    private static bool IsOfInterpreter(LayerLayout layout, TreeFile file) =>
        file.Path.StartsWith(LayerLayout.Libraries + "/", StringComparison.Ordinal)
            ? !file.Path.StartsWith(layout.Packages + "/", StringComparison.Ordinal)
            : file.Path.StartsWith($"{LayerLayout.Binaries}/python", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(_sysconfigdata.*|python-config)\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex BuildConfiguration();
}
