using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Culprits;

/// <summary>A copy of a layer in which removals are undone and done again, one difference at a time.</summary>
internal sealed class TrialLayer : IDisposable
{
    private readonly TemporaryDirectory _working;
    private readonly FileTree _layer;
    private readonly LayerLayout _layout;
    private readonly Func<Culprit, TreeFile> _original;
    private readonly IReadOnlySet<(CleanupScope Scope, string Module)> _packed;
    private HashSet<Culprit> _undone = [];
    private HashSet<(CleanupScope Scope, string Module)> _unpacked = [];

    private TrialLayer(
        TemporaryDirectory working,
        FileTree layer,
        LayerLayout layout,
        IReadOnlySet<(CleanupScope Scope, string Module)> packed,
        Func<Culprit, TreeFile> original
    )
    {
        _packed = packed;
        _working = working;
        _layer = layer;
        _layout = layout;
        _original = original;
    }

    /// <summary>The copy.</summary>
    public string Path => _working.Path;

    /// <param name="layer">The layer.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="original">The file that a removal took away or rewrote, as it was installed.</param>
    /// <param name="cancellation">Cancels.</param>
    public static TrialLayer Of(
        string layer,
        LayerLayout layout,
        LayerPlan plan,
        Func<Culprit, TreeFile> original,
        CancellationToken cancellation
    )
    {
        var tree = FileTree.Read(layer);
        return new TrialLayer(
            TemporaryDirectory.Create(folder => Materializer.Copy(tree, folder, cancellation)),
            tree,
            layout,
            LibraryArchive.Packed(plan),
            original
        );
    }

    /// <summary>Makes the copy the layer with these removals undone.</summary>
    public void Undo(IEnumerable<Culprit> removals)
    {
        var wanted = removals.ToHashSet();
        // A package is imported from one place: with a file of it in its own place, it is not packed at all.
        var unpacked = wanted
            .Select(removal => LibraryArchive.TopLevel(_layout, removal.Scope, removal.Path))
            .Where(_packed.Contains)
            .ToHashSet();
        if (!unpacked.SetEquals(_unpacked))
        {
            _working.Clear();
            Materializer.Copy(_layer, Path, CancellationToken.None);
            LibraryArchive.Unpack(Path, _layout, unpacked);
            (_undone, _unpacked) = ([], unpacked);
        }

        foreach (var removal in _undone.Except(wanted))
        {
            var place = _layout.PlaceOf(removal.Scope, removal.Path);
            Put(place, _layer.Find(place));
        }

        // Where all scripts were away, so is what leads to them.
        if (_layout.ScriptsLink is { } target && wanted.Any(IsScript))
        {
            var link = _layout.OfPackageFile(LayerLayout.Scripts);
            Put(link, new TreeFile(link, "", target.Length, IsExecutable: false, target));
        }

        foreach (var removal in wanted.Except(_undone))
        {
            Put(_layout.PlaceOf(removal.Scope, removal.Path), _original(removal));
        }

        _undone = wanted;
    }

    private static bool IsScript(Culprit removal) =>
        removal.Scope == CleanupScope.Packages && removal.Path.StartsWith($"{LayerLayout.Scripts}/", StringComparison.Ordinal);

    public void Dispose() => _working.Dispose();

    private void Put(string place, TreeFile? file)
    {
        var path = System.IO.Path.Combine(Path, place);
        if (Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }

        if (file is not null)
        {
            var one = new FileTree(_layer.Root, [file with { Path = place }]);
            Materializer.Copy(one, Path, CancellationToken.None);
            return;
        }

        // An empty folder could be imported as a namespace package.
        for (
            var folder = System.IO.Path.GetDirectoryName(path)!;
            folder.Length > Path.Length && !Directory.EnumerateFileSystemEntries(folder).Any();
            folder = System.IO.Path.GetDirectoryName(folder)!
        )
        {
            Directory.Delete(folder);
        }
    }
}
