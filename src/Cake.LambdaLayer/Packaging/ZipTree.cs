using System.Text;

namespace Cake.LambdaLayer.Packaging;

/// <summary>What of a directory tree goes into a zip file, and in which order.</summary>
internal static class ZipTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Every file, symbolic link and empty directory, in the order of the bytes of their paths.</summary>
    /// <remarks>
    /// Other directories get no entry: whatever unpacks a zip makes them on the way to their files, and they get the permissions it
    /// deems right. An empty one would be lost without its own entry, and Python imports it as a namespace package.
    /// </remarks>
    public static IReadOnlyList<ZipEntrySource> Read(string directory)
    {
        var entries = new List<ZipEntrySource>();
        var pending = new Stack<(DirectoryInfo Directory, string Prefix)>([(new DirectoryInfo(directory), "")]);
        while (pending.TryPop(out var current))
        {
            var isEmpty = true;
            foreach (var item in current.Directory.EnumerateFileSystemInfos("*", Everything))
            {
                isEmpty = false;
                var path = current.Prefix + item.Name;
                if (item.LinkTarget is { } target)
                {
                    entries.Add(ZipEntrySource.OfLink(Utf8(path, item), item.FullName, Utf8(WithSlashes(target), item)));
                }
                else if (item is FileInfo file)
                {
                    entries.Add(ZipEntrySource.OfFile(Utf8(path, item), file));
                }
                else
                {
                    pending.Push(((DirectoryInfo)item, path + "/"));
                }
            }

            if (isEmpty && current.Prefix.Length > 0)
            {
                entries.Add(ZipEntrySource.OfEmptyDirectory(Utf8(current.Prefix, current.Directory), current.Directory.FullName));
            }
        }

        entries.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return entries;
    }

    private static byte[] Utf8(string text, FileSystemInfo item) =>
        // .NET reads a byte that is not UTF-8 as this character, and could not open the file by that name.
        text.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw new LambdaLayerException($"{item.FullName} has a name or a link target that is not valid UTF-8: rename it.")
            : Encoding.UTF8.GetBytes(text);

    private static string WithSlashes(string target) => OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target;
}
