using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Build;

/// <summary>The stage CopyRuntime: an interpreter installation becomes the interpreter of a layer.</summary>
internal static partial class CopyRuntimeStage
{
    /// <summary>Makes the plan of the interpreter, and writes its files beside the packages.</summary>
    /// <param name="build">The build, with its packages.</param>
    /// <param name="inputs">What is built.</param>
    /// <param name="installation">The interpreter; <see langword="null"/> when the one that was found is for another machine.</param>
    /// <param name="install">What the packages were made of.</param>
    /// <param name="packages">The plan of the packages.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The plan of both.</returns>
    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    public static async Task<LayerPlan> RunAsync(
        LayerBuild build,
        LayerInputs inputs,
        InterpreterInstallation? installation,
        PristineInstall install,
        LayerPlan packages,
        CancellationToken cancellation
    )
    {
        if (installation is null)
        {
            throw InterpreterTree.Misfit(inputs.Copied, inputs.Target);
        }

        var layer = FileTree.Read(build.Layer);
        var ofPackages = PackagesOf(layer, inputs.Layout, install);
        var companions = installation.CompanionsFor(ofPackages);
        var tree = installation.TreeWith(companions);
        var plan = await PlanAsync(inputs, installation, tree, companions, ScriptsLink(inputs.Layout, ofPackages), cancellation);
        var packed = LibraryArchive.Read(build.Layer, inputs.Layout, packages.Packages);
        if (ofPackages.FirstOrDefault(file => tree.Find(file.Path) is not null) is { } taken)
        {
            throw new LambdaLayerException(
                $"A wheel, or 'libraries' of the recipe, brings {taken.Path}, which is a file of the interpreter: leave that away."
            );
        }

        foreach (var file in layer.Files.Except(ofPackages))
        {
            File.Delete(file.Source);
        }

        Materializer.Write(tree, plan, build.Layer, path => path, cancellation, build.Last, inputs.Options.Progress, packed);
        return LibraryArchive.BookedOnce(packages with { Interpreter = plan }, inputs.Layout);
    }

    /// <summary>What a layer has of the install; some of it may lie among the interpreter's own files.</summary>
    /// <param name="layer">The files of the layer, with an interpreter or still without.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="install">What the packages were made of.</param>
    internal static IReadOnlyList<TreeFile> PackagesOf(FileTree layer, LayerLayout layout, PristineInstall install)
    {
        var among = install
            .Tree.Below(LayerLayout.Data)
            .Concat(install.Tree.Below(LayerLayout.Given))
            .Select(file => layout.OfPackageFile(file.Path))
            .ToHashSet(StringComparer.Ordinal);
        return layer.Files.Where(file => among.Contains(file.Path) || !IsOfInterpreter(layout, file)).ToList();
    }

    /// <summary>An installation as the layer would have it if no step had touched it: relocatable, and nothing else.</summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="packages">What else is in the layer.</param>
    /// <param name="cancellation">Cancels.</param>
    internal static async Task<FileTree> UntouchedAsync(
        LayerInputs inputs,
        InterpreterInstallation installation,
        IReadOnlyList<TreeFile> packages,
        CancellationToken cancellation
    )
    {
        var companions = installation.CompanionsFor(packages);
        var tree = installation.TreeWith(companions);
        var plan = new TreePlan(tree.Files.Count, tree.Bytes, [], []).With(Relocations(tree.Files, companions.CLibrary));
        var changes = (await DerivedContents.CompleteAsync(inputs, tree, plan, cancellation)).Changes.ToDictionary(
            change => change.Path,
            StringComparer.Ordinal
        );
        return new FileTree(
            tree.Root,
            tree.Files.Select(file =>
                changes.GetValueOrDefault(file.Path)?.Content?.File is { } relocated ? file with { Source = relocated } : file
            )
        );
    }

    private static async Task<TreePlan> PlanAsync(
        LayerInputs inputs,
        InterpreterInstallation installation,
        FileTree tree,
        Companions companions,
        PlannedChange? scriptsLink,
        CancellationToken cancellation
    )
    {
        var plan = installation.PlanOf(tree);
        var kept = Kept(tree, plan);
        // sysconfig would name folders of the build machine. Distributions install below /usr, which is there on Lambda as well and
        // stands in paths that are not Python's.
        var texts = inputs.Copied.Prefix is "/usr" or "/usr/local" ? [] : kept.Where(file => BuildConfiguration().IsMatch(file.Name));
        var relocations = Relocations(kept, companions.CLibrary)
            .Concat(
                texts.Select(file =>
                    (
                        file,
                        new PlannedTransformation(
                            PlannedChange.Relocation,
                            $"prefix {PrefixTool.Mounted}",
                            new ReplacePrefix(inputs.Copied.Prefix)
                        )
                    )
                )
            )
            .ToList();

        var complete = await DerivedContents.CompleteAsync(inputs, tree, plan.With(relocations), cancellation);
        complete = scriptsLink is null ? complete : complete.Booked(complete.Changes.Append(scriptsLink));
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
            Notes =
            [
                .. complete.Notes,
                .. companions.CLibrary is { } cLibrary ? [cLibrary.Because] : Array.Empty<string>(),
                .. companions.Notes,
            ],
        };
    }

    /// <summary>
    /// Code looks for scripts of packages where installers put them, beside the packages; they lie beside the interpreter that starts them.
    /// </summary>
    internal static PlannedChange? ScriptsLink(LayerLayout layout, IEnumerable<TreeFile> packages) =>
        layout.ScriptsLink is { } target && packages.Any(file => file.Path.StartsWith($"{LayerLayout.Binaries}/", StringComparison.Ordinal))
            ? new PlannedChange(
                layout.OfPackageFile(LayerLayout.Scripts),
                ChangeKind.Add,
                0,
                target.Length,
                PlannedChange.Relocation,
                "leads to the scripts of the packages, which lie beside the interpreter",
                []
            )
            {
                LinkTarget = target,
            }
            : null;

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
    private static bool IsOfInterpreter(LayerLayout layout, TreeFile file) =>
        file.Path == layout.OfPackageFile(LayerLayout.Scripts) ? file.LinkTarget is not null
        : file.Path.StartsWith(LayerLayout.Libraries + "/", StringComparison.Ordinal)
            ? !file.Path.StartsWith(layout.Packages + "/", StringComparison.Ordinal)
        : file.Path.StartsWith($"{LayerLayout.Binaries}/python", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(_sysconfigdata.*|python-config)\.py\z", RegexOptions.CultureInvariant)]
    private static partial Regex BuildConfiguration();
}
