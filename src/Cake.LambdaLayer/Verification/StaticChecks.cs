using System.Text;

namespace Cake.LambdaLayer.Verification;

/// <summary>What can be seen of a layer without running anything of it.</summary>
internal static class StaticChecks
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int LongestShebang = 256;

    /// <param name="layer">The layer's folder.</param>
    /// <param name="foreignFolders">Folders that exist on the build machine only.</param>
    public static IReadOnlyList<Finding> Run(string layer, IReadOnlyList<string> foreignFolders) =>
        FileTree.Read(layer).Files.SelectMany(file => Check(layer, foreignFolders, file)).ToList();

    private static IEnumerable<Finding> Check(string layer, IReadOnlyList<string> foreignFolders, TreeFile file)
    {
        if (file.LinkTarget is { } target)
        {
            var resolved = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file.Source)!, target));
            if (!resolved.StartsWith(layer + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                yield return new Finding(file.Path, $"the link leads to {target}, outside the layer");
            }
            else if (!Path.Exists(resolved))
            {
                yield return new Finding(file.Path, $"the link leads to {target}, which is not in the layer");
            }

            yield break;
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.Source) & ReadableByAll) != ReadableByAll)
        {
            yield return new Finding(file.Path, "not readable by every user, so the function cannot read it");
        }

        // Lambda's own paths: site-packages of the interpreter and the packages' folder itself (CPython's site module).
        if (file.Name.EndsWith(".pth", StringComparison.Ordinal) && (file.Folder == LayerLayout.Prefix || file.Folder.EndsWith("-packages", StringComparison.Ordinal)))
        {
            yield return new Finding(file.Path, "a .pth file runs code at every start of Python; remove it by a step of the recipe");
        }

        if (Shebang(file.Source) is { } line && foreignFolders.FirstOrDefault(folder => line.Contains(folder, StringComparison.Ordinal)) is { } foreign)
        {
            yield return new Finding(file.Path, $"starts with {line}, but {foreign} is a folder of the build machine");
        }
    }

    private static string? Shebang(string path)
    {
        Span<byte> head = stackalloc byte[LongestShebang];
        using var stream = File.OpenRead(path);
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (!head.StartsWith("#!"u8))
        {
            return null;
        }

        var end = head.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? head : head[..end]).TrimEnd();
    }
}
