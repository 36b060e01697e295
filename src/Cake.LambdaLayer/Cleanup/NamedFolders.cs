namespace Cake.LambdaLayer.Cleanup;

/// <summary>
/// Folders known by their names (<c>tests</c>, <c>docs</c>): each reaches down to the next folder of such a name, and stays as a
/// whole when a module in it is imported by code outside all of them, since the name may be that of a package in use.
/// </summary>
internal static class NamedFolders
{
    /// <summary>The files in folders of such names that no code outside imports from, each with the folder.</summary>
    public static IEnumerable<(TreeFile File, string Folder)> Unused(CleanupInput input, IReadOnlyCollection<string> names)
    {
        var files = input.Tree.Files
            .Select(file => (File: file, Folder: Innermost(file.Path, names)))
            .Where(entry => entry.Folder is not null)
            .Select(entry => (entry.File, Folder: entry.Folder!))
            .ToList();
        var used = input.Imports.FoldersInUse(files.Select(entry => entry.Folder).ToHashSet(StringComparer.Ordinal), input.Unimportable.Keys.ToHashSet(StringComparer.Ordinal));
        return files.Where(entry => !used.Contains(entry.Folder));
    }

    private static string? Innermost(string path, IReadOnlyCollection<string> names)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            var folder = path[..end];
            if (names.Contains(folder[(folder.LastIndexOf('/') + 1)..]))
            {
                return folder;
            }
        }

        return null;
    }
}
