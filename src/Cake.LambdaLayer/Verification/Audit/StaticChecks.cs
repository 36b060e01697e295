using System.Text;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>What can be seen of a layer without running anything of it.</summary>
internal static class StaticChecks
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int LongestShebang = 256;

    /// <summary>What files of the interpreter belong to, in the place of a distribution.</summary>
    public const string Interpreter = "interpreter";

    /// <param name="layer">The layer's folder.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="target">What it is for.</param>
    /// <param name="distributions">Those of the pristine install.</param>
    /// <param name="foreignFolders">Folders that exist on the build machine only.</param>
    /// <param name="allowed">Files that may run code at the start of Python, by the recipe's word.</param>
    /// <param name="roots">What the layer is about.</param>
    public static (ElfSummary Elf, IReadOnlyList<Finding> Findings) Run(
        string layer,
        LayerLayout layout,
        LambdaTarget target,
        IReadOnlyList<Distribution> distributions,
        IReadOnlyList<string> foreignFolders,
        IReadOnlyList<AllowedHook> allowed,
        RootFiles roots
    )
    {
        var tree = FileTree.Read(layer);
        var hooks = allowed.Select(hook => layout.OfPackageFile(hook.Path)).ToHashSet(StringComparer.Ordinal);
        var owners = Distribution
            .Owners(distributions)
            .ToDictionary(owner => layout.OfPackageFile(owner.Key), owner => owner.Value.Name, StringComparer.Ordinal);
        var findings = new List<Finding>();
        var elfFiles = new List<string>();
        foreach (var file in tree.Files)
        {
            var head = file.LinkTarget is null ? Head(file.Source) : [];
            findings.AddRange(
                Check(layer, foreignFolders, hooks, file, head).Select(finding => finding with { Distribution = OwnerOf(file.Path) })
            );
            if (ElfImage.HasMagic(head))
            {
                elfFiles.Add(file.Path);
            }
        }

        var (elf, elfFindings) = ElfAudit.Run(tree, elfFiles, layout, target, OwnerOf, roots);
        return (elf, findings.Concat(elfFindings).OrderBy(finding => finding.Path, StringComparer.Ordinal).ToList());

        string? OwnerOf(string path) =>
            owners.GetValueOrDefault(path)
            ?? (layout.BundlesInterpreter && !path.StartsWith(layout.Packages + "/", StringComparison.Ordinal) ? Interpreter : null);
    }

    private static IEnumerable<Finding> Check(
        string layer,
        IReadOnlyList<string> foreignFolders,
        HashSet<string> hooks,
        TreeFile file,
        byte[] head
    )
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

        if ((File.GetUnixFileMode(file.Source) & ReadableByAll) != ReadableByAll)
        {
            yield return new Finding(file.Path, "not readable by every user, so the function cannot read it");
        }

        // Lambda's own paths: site-packages of the interpreter and the packages' folder itself (CPython's site module).
        if (
            file.Name.EndsWith(PathConfiguration.Extension, StringComparison.Ordinal)
            && (file.Folder == LayerLayout.Prefix || file.Folder.EndsWith("-packages", StringComparison.Ordinal))
            && !hooks.Contains(file.Path)
            && PathConfiguration.Read(file.Source).RunsCode
        )
        {
            yield return new Finding(
                file.Path,
                "a .pth file runs code at every start of Python: say in the recipe why it may stay (allowed)"
            );
        }

        if (
            Shebang(head) is { } line
            && foreignFolders.FirstOrDefault(folder => line.Contains(folder, StringComparison.Ordinal)) is { } foreign
        )
        {
            yield return new Finding(file.Path, $"starts with {line}, but {foreign} is a folder of the build machine");
        }
    }

    private static string? Shebang(byte[] head)
    {
        if (!head.AsSpan().StartsWith("#!"u8))
        {
            return null;
        }

        var end = Array.IndexOf(head, (byte)'\n');
        return Encoding.UTF8.GetString(head, 0, end < 0 ? head.Length : end).TrimEnd();
    }

    private static byte[] Head(string path)
    {
        var head = new byte[LongestShebang];
        // Most files are small: a buffer would cost more than the bytes that are wanted.
        using var file = File.OpenHandle(path);
        return head[..RandomAccess.Read(file, head, fileOffset: 0)];
    }
}
