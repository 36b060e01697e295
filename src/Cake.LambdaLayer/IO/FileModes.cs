namespace Cake.LambdaLayer.IO;

/// <summary>The two modes there are in a layer: 644 and 755, whatever the umask; Lambda runs functions as a user of its own.</summary>
internal static class FileModes
{
    private const UnixFileMode File644 = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode File755 = File644 | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Whether a file has the mode that <see cref="Set"/> would set.</summary>
    public static bool Are(FileInfo file, bool executable) => file.UnixFileMode == (executable ? File755 : File644);

    /// <summary>Whether a file's owner may execute it.</summary>
    public static bool IsExecutable(FileInfo file) => file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);

    /// <summary>Sets the modes of all that is in a folder, and its own.</summary>
    public static void SetAll(string folder)
    {
        Set(folder, executable: true);
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        {
            Set(entry, Directory.Exists(entry) || IsExecutable(new FileInfo(entry)));
        }
    }

    /// <summary>Lets every user write into a folder, and into all that are in it.</summary>
    public static void SetWritable(string folder)
    {
        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder))
        {
            File.SetUnixFileMode(path, File755 | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        }
    }

    /// <summary>Sets the mode of a file, or of a folder as of an executable.</summary>
    public static void Set(string path, bool executable)
    {
        File.SetUnixFileMode(path, executable ? File755 : File644);
    }
}
