namespace Cake.LambdaLayer.IO;

/// <summary>One file or symbolic link of a directory tree.</summary>
/// <param name="Path">The path below the tree's root, with <c>/</c> between the parts.</param>
/// <param name="Source">Where its content is read from, absolute.</param>
/// <param name="Bytes">Its size in bytes; that of the target's text for a symbolic link.</param>
/// <param name="IsExecutable">Whether its owner may execute it.</param>
/// <param name="LinkTarget">The text of a symbolic link, or <see langword="null"/> for a file.</param>
public sealed record TreeFile(string Path, string Source, long Bytes, bool IsExecutable, string? LinkTarget)
{
    /// <summary>The SHA-256 of its content, where that was found out already.</summary>
    internal string? KnownHash { get; init; }

    /// <summary>A file under another path, links resolved.</summary>
    internal static TreeFile Resolved(string path, string source)
    {
        var file = new FileInfo(source);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new TreeFile(path, file.FullName, file.Length, IsExecutable: false, LinkTarget: null);
    }

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path of the folder it lies in, empty for the root.</summary>
    public string Folder => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";
}
