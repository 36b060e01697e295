namespace Cake.LambdaLayer.Planning;

/// <summary>
/// Folders known by their names (<c>tests</c>, <c>docs</c>): each reaches down to the next folder of such a name, and stays as a
/// whole when a module in it is imported by code outside all of them, since the name may be that of a package in use.
/// </summary>
internal static class NamedFolders
{
    /// <summary>A word on each file in folders of such names: it goes, unless code outside imports from the folder.</summary>
    public static IEnumerable<Claim> Claims(CleanupInput input, IReadOnlyCollection<string> names)
    {
        var files = input
            .Tree.Files.Select(file => (File: file, Folder: Innermost(file.Path, names)))
            .Where(entry => entry.Folder is not null)
            .Select(entry => (entry.File, Folder: entry.Folder!))
            .ToList();
        var used = input.Imports.FoldersInUse(
            files.Select(entry => entry.Folder).ToHashSet(StringComparer.Ordinal),
            input.Unimportable.Keys.ToHashSet(StringComparer.Ordinal)
        );
        return files.Select(entry =>
            used.Contains(entry.Folder)
                ? Claim.Spare(entry.File.Path, $"folder {entry.Folder}, from which other code imports")
                : new Claim(entry.File.Path, $"folder {entry.Folder}, which no other code imports from")
        );
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
