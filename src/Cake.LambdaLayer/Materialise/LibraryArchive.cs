using System.IO.Compression;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Materialise;

/// <summary>The zip file of a layer that Python looks into first.</summary>
internal static class LibraryArchive
{
    // The execute bit of the owner in st_mode, which is the upper half of the external attributes in a zip file made on Unix.
    private const int OwnerExecutes = 0b001_000_000 << 16;

    /// <summary>Where it lies below a layer.</summary>
    public static string PlaceIn(LayerLayout layout) => $"{LayerLayout.Libraries}/{layout.LibraryZip}";

    /// <summary>What of the standard library lies in it, as its entries are named.</summary>
    public static IEnumerable<string> StandardLibrary(LayerPlan plan) =>
        (plan.Interpreter?.Changes ?? []).Select(change => change.Entry).OfType<string>();

    /// <summary>What a layer has in it of a tree, by its place; nothing when nothing of the tree is packed.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="plan">The plan of the tree.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<ZipFileEntry>> Read(string layer, LayerLayout layout, TreePlan plan)
    {
        var names = plan.Changes.Select(change => change.Entry).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            return new Dictionary<string, IReadOnlyList<ZipFileEntry>>();
        }

        using var zip = ZipFile.OpenRead(Path.Combine(layer, PlaceIn(layout)));
        var entries = zip
            .Entries.Where(entry => names.Contains(entry.FullName))
            .Select(entry =>
            {
                using var content = entry.Open();
                var bytes = new byte[entry.Length];
                content.ReadExactly(bytes);
                return new ZipFileEntry(entry.FullName, bytes, (entry.ExternalAttributes & OwnerExecutes) != 0);
            })
            .ToList();
        return new Dictionary<string, IReadOnlyList<ZipFileEntry>> { [PlaceIn(layout)] = entries };
    }

    /// <summary>The plan of a whole layer, in which the file itself, which holds modules of both trees, is booked once.</summary>
    public static LayerPlan BookedOnce(LayerPlan plan, LayerLayout layout)
    {
        var (ofPackages, place) = (plan.Packages.Changes, PlaceIn(layout));
        if (ofPackages.FirstOrDefault(change => change.Path == layout.LibraryZip) is not { } file)
        {
            return plan;
        }

        var others = plan.Interpreter!.Changes.Where(change => change.Path != place);
        return plan with
        {
            Packages = plan.Packages.Booked(ofPackages.Where(change => change != file)),
            Interpreter = plan.Interpreter.Booked(others.Append(file with { Path = place })),
        };
    }

    /// <summary>The top-level modules and packages that are packed.</summary>
    public static IReadOnlySet<(CleanupScope Scope, string Module)> Packed(LayerPlan plan) =>
        Packed(CleanupScope.Packages, plan.Packages).Concat(Packed(CleanupScope.Interpreter, plan.Interpreter)).ToHashSet();

    /// <summary>The top-level module or package that a file belongs to.</summary>
    public static (CleanupScope Scope, string Module) TopLevel(LayerLayout layout, CleanupScope scope, string path) =>
        (scope, TopLevel(scope == CleanupScope.Packages ? path : Path.GetRelativePath(layout.StandardLibrary, path)));

    /// <summary>Takes modules and packages out of the zip file of a layer, each to its own place.</summary>
    public static void Unpack(string layer, LayerLayout layout, IReadOnlySet<(CleanupScope Scope, string Module)> modules)
    {
        if (modules.Count == 0)
        {
            return;
        }

        var folders = modules.ToDictionary(
            module => module.Module,
            module => module.Scope == CleanupScope.Packages ? layout.Packages : layout.StandardLibrary,
            StringComparer.Ordinal
        );
        using var zip = ZipFile.Open(Path.Combine(layer, PlaceIn(layout)), ZipArchiveMode.Update);
        foreach (var entry in zip.Entries.ToList())
        {
            if (folders.TryGetValue(TopLevel(entry.FullName), out var folder))
            {
                var place = Path.Combine(layer, folder, entry.FullName);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                entry.ExtractToFile(place);
                entry.Delete();
            }
        }
    }

    private static IEnumerable<(CleanupScope Scope, string Module)> Packed(CleanupScope scope, TreePlan? plan) =>
        (plan?.Changes ?? []).Select(change => change.Entry).OfType<string>().Select(entry => (scope, TopLevel(entry)));

    private static string TopLevel(string path) => path.Split('/', '.')[0];
}
