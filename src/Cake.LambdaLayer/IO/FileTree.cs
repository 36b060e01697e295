using System.Text;

namespace Cake.LambdaLayer.IO;

/// <summary>All files and symbolic links below one directory, in ordinal order of their paths.</summary>
public sealed class FileTree
{
    private readonly Dictionary<string, TreeFile> _byPath;

    /// <summary>Makes a tree of entries that were found elsewhere.</summary>
    /// <param name="root">The directory they belong to, absolute.</param>
    /// <param name="files">The entries; each path once.</param>
    public FileTree(string root, IEnumerable<TreeFile> files)
    {
        Root = root;
        Files = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
        _byPath = Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        Bytes = Files.Sum(file => file.Bytes);
    }

    /// <summary>The directory, absolute.</summary>
    public string Root { get; }

    /// <summary>Its entries, in ordinal order of their paths.</summary>
    public IReadOnlyList<TreeFile> Files { get; }

    /// <summary>The folders that nothing lies in, by their paths.</summary>
    internal IReadOnlyList<string> EmptyFolders { get; private init; } = [];

    /// <summary>Sum of the sizes in bytes, which is what Lambda counts.</summary>
    public long Bytes { get; }

    /// <summary>Walks a directory once. Symbolic links are entries of their own and never followed.</summary>
    /// <param name="root">The directory.</param>
    /// <returns>Its tree.</returns>
    public static FileTree Read(string root) => Read(root, _ => false);

    /// <summary>Walks a directory once, but for some folders.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="isLeftOut">Whether a folder, by its path below the root, is not entered.</param>
    /// <exception cref="InvalidDataException">Something in it is neither a file nor a folder nor a link.</exception>
    internal static FileTree Read(string root, Func<string, bool> isLeftOut)
    {
        var directory = new DirectoryInfo(root);
        var everything = new EnumerationOptions
        {
            RecurseSubdirectories = false,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        var files = new List<TreeFile>();
        var emptyFolders = new List<string>();
        var pending = new Stack<(DirectoryInfo Directory, string Prefix)>([(directory, "")]);
        while (pending.TryPop(out var current))
        {
            var isEmpty = true;
            foreach (var entry in current.Directory.EnumerateFileSystemInfos("*", everything))
            {
                isEmpty = false;
                var path = current.Prefix + entry.Name;
                if (entry.LinkTarget is { } target)
                {
                    files.Add(new TreeFile(path, entry.FullName, Encoding.UTF8.GetByteCount(target), false, target));
                }
                else if (entry is FileInfo file)
                {
                    // What is no file has no size.
                    if (file.Length == 0 && !RegularFile.Is(file.FullName))
                    {
                        throw new InvalidDataException($"{file.FullName} is a pipe or a device, and no file.");
                    }

                    files.Add(new TreeFile(path, file.FullName, file.Length, FileModes.IsExecutable(file), null));
                }
                else if (!isLeftOut(path))
                {
                    pending.Push(((DirectoryInfo)entry, path + "/"));
                }
            }

            if (isEmpty && current.Prefix.Length > 0)
            {
                emptyFolders.Add(current.Prefix.TrimEnd('/'));
            }
        }

        return new FileTree(directory.FullName, files) { EmptyFolders = emptyFolders };
    }

    /// <summary>Finds one entry.</summary>
    /// <param name="path">Its path below the root.</param>
    /// <returns>The entry, or <see langword="null"/>.</returns>
    public TreeFile? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>The files below a folder, at any depth.</summary>
    /// <param name="folder">The folder's path below the root.</param>
    /// <returns>The entries, in order.</returns>
    public IEnumerable<TreeFile> Below(string folder) =>
        Files.Where(file =>
            file.Path.Length > folder.Length && file.Path[folder.Length] == '/' && file.Path.StartsWith(folder, StringComparison.Ordinal)
        );
}
