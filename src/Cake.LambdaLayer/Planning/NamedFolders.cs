using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>
/// Folders known by their names (<c>tests</c>, <c>docs</c>): each reaches down to the next folder of such a name, and stays as a
/// whole when a module in it is imported by code outside all of them, or named by an entry point, since the name may be that of a package
/// in use. So may that of a top-level package of one distribution, and of a folder that is all there is of a distribution.
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
        var top = files
            .Where(entry => !entry.Folder.Contains('/', StringComparison.Ordinal) && input.Imports.FindByPath(entry.File.Path) is not null)
            .Select(entry => entry.Folder)
            .Distinct(StringComparer.Ordinal)
            .Where(folder => !IsShared(input, folder))
            .ToHashSet(StringComparer.Ordinal);
        var all = files.Select(entry => entry.File.Path).ToHashSet(StringComparer.Ordinal);
        var whole = Whole(input, all);
        var meant = files
            .Where(entry => !used.Contains(entry.Folder) && Reader(input, entry.File) is not null)
            .Select(entry => entry.File.Path)
            .ToList();
        var needed = NeededBeside(input, meant);
        return files.Select(entry =>
            used.Contains(entry.Folder) ? Claim.Spare(entry.File.Path, $"folder {entry.Folder}, from which other code imports")
            : top.Contains(entry.Folder) ? Claim.Spare(entry.File.Path, $"{entry.Folder} is a top-level package")
            : whole.Contains(entry.File.Path) ? Claim.Spare(entry.File.Path, $"folder {entry.Folder} is all there is of its distribution")
            : Reader(input, entry.File) is { } source ? Claim.Spare(entry.File.Path, $"{source} means it, and so may read it")
            : needed.Contains(entry.File.Path)
                ? Claim.Spare(entry.File.Path, "module that the package around a file that stays always imports")
            : new Claim(entry.File.Path, $"folder {entry.Folder}, which no other code imports from")
        );
    }

    /// <summary>Whether several distributions bring a folder of that name, each its own: then it is the package of none.</summary>
    private static bool IsShared(CleanupInput input, string folder) =>
        input.Distributions.Count(of => of.Files.Any(path => path.StartsWith($"{folder}/", StringComparison.Ordinal))) > 1;

    /// <summary>The source that means a file which is no module: what runs tests names them, and is for tests itself.</summary>
    private static string? Reader(CleanupInput input, TreeFile file) =>
        input.Imports.FindByPath(file.Path) is null ? input.MentionedBy(file.Path) : null;

    /// <summary>The packages around some files, which stay with them, and all that importing those always imports.</summary>
    private static HashSet<string> NeededBeside(CleanupInput input, IReadOnlyList<string> files) =>
        input
            .Imports.AlwaysImported(
                files.SelectMany(Folders).Distinct(StringComparer.Ordinal).Select(folder => folder.Replace('/', '.')).ToList()
            )
            .Select(module => input.Imports.Find(module)!.Path)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Folders(string path)
    {
        for (var end = path.LastIndexOf('/'); end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    /// <summary>The files of distributions that have no module outside the folders.</summary>
    private static HashSet<string> Whole(CleanupInput input, HashSet<string> inFolders) =>
        input
            .Distributions.Where(distribution =>
                distribution.Files.Any(inFolders.Contains)
                && !distribution.Files.Any(path => !inFolders.Contains(path) && input.Imports.FindByPath(path) is { IsScript: false })
            )
            .SelectMany(distribution => distribution.Files)
            .ToHashSet(StringComparer.Ordinal);

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
