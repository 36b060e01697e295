namespace Cake.LambdaLayer.Cleanup;

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
    public static void Write(FileTree tree, TreePlan plan, string layer, Func<string, string> placeOf, CancellationToken cancellation)
    {
        var changes = plan.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var files = tree.Files.Where(file => changes.GetValueOrDefault(file.Path) is not { Kind: ChangeKind.Remove }).ToList();
        var added = plan.Changes.Where(change => change.Kind == ChangeKind.Add);
        foreach (var folder in files.Select(file => file.Path).Concat(added.Select(change => change.Path)).Select(path => Path.GetDirectoryName(Place(path))!).Distinct())
        {
            MakeFolder(layer, folder);
        }

        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellation }, file => Write(file, changes.GetValueOrDefault(file.Path)?.Content, Place(file.Path)));
        foreach (var change in added)
        {
            WriteContent(Place(change.Path), change.Content!, executable: false);
        }

        string Place(string path) => Path.Combine(layer, placeOf(path));
    }

    private static void Write(TreeFile file, byte[]? content, string path)
    {
        if (content is not null)
        {
            WriteContent(path, content, file.IsExecutable);
        }
        else if (file.LinkTarget is not null)
        {
            File.CreateSymbolicLink(path, file.LinkTarget);
        }
        else
        {
            File.Copy(file.Source, path);
            FileModes.Set(path, file.IsExecutable);
        }
    }

    private static void WriteContent(string path, byte[] content, bool executable)
    {
        File.WriteAllBytes(path, content);
        FileModes.Set(path, executable);
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
