using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.Properties;

/// <summary>A tree of files and links with names of every kind; what FsCheck makes up.</summary>
/// <param name="Entries">Paths, each with content, or with the target of a symbolic link.</param>
public sealed record RandomTree(IReadOnlyDictionary<string, RandomTree.Entry> Entries)
{
    /// <summary>A file or a link.</summary>
    /// <param name="Content">The file's content.</param>
    /// <param name="Link">The link's target, or <see langword="null"/> for a file.</param>
    public sealed record Entry(string Content, string? Link);

    public override string ToString() =>
        string.Join('\n', Entries.Select(entry => $"{entry.Key} {(entry.Value.Link is { } link ? $"-> {link}" : entry.Value.Content)}"));

    /// <summary>Writes the tree below a folder.</summary>
    public FileTree WriteTo(string root)
    {
        foreach (var (path, entry) in Entries)
        {
            var full = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (entry.Link is { } target)
            {
                File.CreateSymbolicLink(full, target);
            }
            else
            {
                File.WriteAllText(full, entry.Content);
            }
        }

        return FileTree.Read(root);
    }
}
