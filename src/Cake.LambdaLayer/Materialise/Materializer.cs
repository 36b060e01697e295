using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Materialise;

/// <summary>Carries over what a plan keeps, from one tree to another; what it removes is simply not carried over.</summary>
internal static class Materializer
{
    private static readonly Dictionary<string, IReadOnlyList<ZipFileEntry>> s_empty = [];

    /// <summary>Carries over everything.</summary>
    public static void Copy(FileTree tree, string folder, CancellationToken cancellation) =>
        Write(tree, new TreePlan(tree.Files.Count, tree.Bytes, [], []), folder, path => path, cancellation);

    /// <param name="tree">The tree that was planned.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="layer">The folder to write to.</param>
    /// <param name="placeOf">Where a path of the tree lies in that folder.</param>
    /// <param name="cancellation">Cancels between two files.</param>
    /// <param name="last">The layer that was made before this one: what is the same there is not written again.</param>
    /// <param name="progress">Is told how far it is, in files.</param>
    /// <param name="packed">What else the zip files hold that the plan packs modules into, by their places in the layer.</param>
    public static void Write(
        FileTree tree,
        TreePlan plan,
        string layer,
        Func<string, string> placeOf,
        CancellationToken cancellation,
        LastLayer? last = null,
        IProgress<StageProgress>? progress = null,
        IReadOnlyDictionary<string, IReadOnlyList<ZipFileEntry>>? packed = null
    )
    {
        var changes = plan.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var left = tree
            .Files.Select(file => (File: file, Change: changes.GetValueOrDefault(file.Path)))
            .Where(entry => entry.Change is not { Kind: ChangeKind.Remove })
            .ToLookup(entry => entry.Change?.PackedIn);
        var files = left[null]
            .Select(entry => (Place: placeOf(entry.Change?.PathAfter ?? entry.File.Path), entry.File, entry.Change?.Content))
            .Concat(
                plan.Changes.Where(change => change.Kind == ChangeKind.Add && !left.Contains(change.Path))
                    .Select(change => (Place: placeOf(change.Path), File: Added(change), change.Content))
            )
            .ToList();
        var archives = left.Where(group => group.Key is not null)
            .Select(group => KeyValuePair.Create(placeOf(group.Key!), group.Select(entry => Entry(entry.File, entry.Change!))))
            .Concat((packed ?? s_empty).Select(archive => KeyValuePair.Create(archive.Key, archive.Value.AsEnumerable())))
            .ToLookup(archive => archive.Key, archive => archive.Value, StringComparer.Ordinal);
        foreach (
            var folder in files
                .Select(entry => entry.Place)
                .Concat(archives.Select(archive => archive.Key))
                .Select(place => Path.GetDirectoryName(Path.Combine(layer, place))!)
                .Distinct()
        )
        {
            MakeFolder(layer, folder);
        }

        var meter = ProgressMeter.Start(progress, "write files", files.Count, "files");
        Parallel.ForEach(
            files,
            new ParallelOptions { CancellationToken = cancellation },
            entry =>
            {
                if (last?.TryLink(entry.Place, entry.File, entry.Content, Path.Combine(layer, entry.Place)) != true)
                {
                    Write(entry.File, entry.Content, Path.Combine(layer, entry.Place));
                }

                meter.Add(1);
            }
        );
        foreach (var archive in archives)
        {
            var path = Path.Combine(layer, archive.Key);
            LayerZip.Write(archive.SelectMany(entries => entries), path, cancellation);
            FileModes.Set(path, executable: false);
        }
    }

    private static ZipFileEntry Entry(TreeFile file, PlannedChange change) =>
        new(change.Entry!, change.Content?.Read() ?? File.ReadAllBytes(file.Source), file.IsExecutable);

    private static TreeFile Added(PlannedChange change) => new(change.Path, "", change.BytesAfter, IsExecutable: false, change.LinkTarget);

    private static void Write(TreeFile file, NewContent? content, string path)
    {
        if (content is null && file.LinkTarget is not null)
        {
            File.CreateSymbolicLink(path, file.LinkTarget);
            return;
        }

        if (content is not null)
        {
            content.WriteTo(path);
        }
        else
        {
            File.Copy(file.Source, path);
        }

        FileModes.Set(path, file.IsExecutable);
    }

    private static void MakeFolder(string layer, string folder)
    {
        Directory.CreateDirectory(folder);
        // CreateDirectory makes the missing parents too, and all of them obey the umask.
        for (var parent = folder; parent.Length >= layer.Length; parent = Path.GetDirectoryName(parent)!)
        {
            FileModes.Set(parent, executable: true);
        }
    }
}
