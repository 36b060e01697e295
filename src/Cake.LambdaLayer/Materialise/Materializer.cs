using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Materialise;

/// <summary>Carries over what a plan keeps, from one tree to another; what it removes is simply not carried over.</summary>
internal static class Materializer
{
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
    public static void Write(
        FileTree tree,
        TreePlan plan,
        string layer,
        Func<string, string> placeOf,
        CancellationToken cancellation,
        LastLayer? last = null,
        IProgress<StageProgress>? progress = null
    )
    {
        var changes = plan.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var files = tree
            .Files.Select(file => (File: file, Change: changes.GetValueOrDefault(file.Path)))
            .Where(entry => entry.Change is not { Kind: ChangeKind.Remove })
            .Select(entry => (Place: placeOf(entry.Change?.PathAfter ?? entry.File.Path), entry.File, entry.Change?.Content))
            .Concat(
                plan.Changes.Where(change => change.Kind == ChangeKind.Add)
                    .Select(change => (Place: placeOf(change.Path), File: Added(change), change.Content))
            )
            .ToList();
        foreach (var folder in files.Select(entry => Path.GetDirectoryName(Path.Combine(layer, entry.Place))!).Distinct())
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
    }

    private static TreeFile Added(PlannedChange change) => new(change.Path, "", change.BytesAfter, IsExecutable: false, LinkTarget: null);

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
