using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>
/// A folder without its <c>__init__.py</c> is a namespace package (PEP 420), and so is one that a module of the same name used to hide:
/// where importing failed, or gave other things, it would now succeed and give nothing.
/// </summary>
internal static class ImportablePackages
{
    private const string Initializer = "__init__";

    private static readonly string[] s_code = [".py", ".pyc", ".so", ".pyd"];

    /// <summary>
    /// The files that may really go: less the modules whose folder keeps something that would be imported in their place.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="claimed">Paths of files that are to go.</param>
    public static HashSet<string> Removable(FileTree tree, IEnumerable<string> claimed)
    {
        var removed = claimed.ToHashSet(StringComparer.Ordinal);
        var modules = removed.Where(IsCode).Select(path => (Path: path, Folder: FolderOf(path))).ToList();
        if (modules.Count == 0)
        {
            return removed;
        }

        var folders = new HashSet<string>(StringComparer.Ordinal);
        var byPart = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        var initializers = new Lazy<HashSet<string>>(() =>
            tree
                .Files.Where(file => IsCode(file.Path))
                .Select(file => Stem(file.Path))
                .Where(stem => stem.EndsWith($"/{Initializer}", StringComparison.Ordinal))
                .ToHashSet(StringComparer.Ordinal)
        );
        foreach (var file in tree.Files.Where(file => !removed.Contains(file.Path)))
        {
            Stay(file.Path);
        }

        // From the inside out: a module that stays keeps the packages around it.
        foreach (
            var (path, folder) in modules
                .OrderByDescending(module => module.Folder.Length)
                .ThenBy(module => module.Path, StringComparer.Ordinal)
        )
        {
            // A package hides a module of its name anyway, and stays itself as long as there is something in it.
            if (folders.Contains(folder) && !(Stem(path) == folder && initializers.Value.Contains($"{folder}/{Initializer}")))
            {
                removed.Remove(path);
                Stay(path);
            }
        }

        return removed;

        void Stay(string path)
        {
            for (
                var slash = path.LastIndexOf('/');
                slash > 0 && byPart.Add(path.AsSpan(0, slash));
                slash = path.LastIndexOf('/', slash - 1)
            ) { }
        }
    }

    /// <summary>The folder of which no file may stay for a module to go; <see langword="null"/> when there is none.</summary>
    /// <param name="path">The file that goes.</param>
    /// <param name="exists">Whether its tree has a file.</param>
    public static string? EmptiedFolder(string path, Func<string, bool> exists)
    {
        var folder = IsCode(path) ? FolderOf(path) : "";
        var isHidden = folder.Length > 0 && Stem(path) == folder && s_code.Any(extension => exists($"{folder}/{Initializer}{extension}"));
        return folder.Length == 0 || isHidden ? null : folder;
    }

    private static bool IsCode(string path) =>
        s_code.Contains(Path.GetExtension(path)) && !path.Contains("__pycache__/", StringComparison.Ordinal);

    /// <summary>The path without the name's extensions, such as <c>.cpython-311-x86_64-linux-gnu.so</c>.</summary>
    private static string Stem(string path) => path[..path.IndexOf('.', path.LastIndexOf('/') + 1)];

    /// <summary>The folder that is imported in a module's place when its file is gone; empty for none.</summary>
    private static string FolderOf(string path)
    {
        var stem = Stem(path);
        return stem == Initializer ? ""
            : stem.EndsWith($"/{Initializer}", StringComparison.Ordinal) ? stem[..^(Initializer.Length + 1)]
            : stem;
    }
}
