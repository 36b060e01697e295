using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Options;

/// <summary>Another userland in a folder, as <c>debootstrap</c> or the export of a container makes one, to run probes in.</summary>
/// <param name="Directory">The folder, absolute.</param>
/// <param name="Glibc">The version of its C library, for example <c>2.31</c>.</param>
internal sealed partial record RootFileSystem(string Directory, string Glibc)
{
    // The last one is that of Lambda's own images for Python.
    private static readonly string[] s_binaries = ["/usr/bin", "/usr/local/bin", "/var/lang/bin"];

    /// <summary>One line for people.</summary>
    /// <returns>For example <c>/roots/bullseye (glibc 2.31)</c>.</returns>
    public override string ToString() => $"{Directory} (glibc {Glibc})";

    /// <summary>Checks that a folder holds a userland the layer can run in.</summary>
    /// <exception cref="LambdaLayerException">It does not.</exception>
    internal static RootFileSystem Open(string directory, string architecture)
    {
        var machine = LambdaTarget.MachineOf(architecture);
        var folder = Path.GetFullPath(directory);
        if (!System.IO.Directory.Exists(folder))
        {
            throw new LambdaLayerException($"settings.RootFileSystem={directory}: the folder {folder} does not exist.");
        }

        // Below usr first: /lib of a userland may be a link that leads out of the folder when it is followed from here.
        var library =
            new[] { $"usr/lib/{machine}-linux-gnu", "usr/lib64", "usr/lib", $"lib/{machine}-linux-gnu", "lib64", "lib" }
                .Select(place => Path.Combine(folder, place, "libc.so.6"))
                .FirstOrDefault(File.Exists)
            ?? throw new LambdaLayerException(
                $"settings.RootFileSystem={directory}: {folder} holds no C library (libc.so.6) for {machine}: give the root "
                    + "of a Linux userland with glibc, such as debootstrap makes one."
            );
        if (ElfFile.TryRead(library)?.Machine != LambdaTarget.ElfMachineOf(architecture))
        {
            throw new LambdaLayerException($"settings.RootFileSystem={directory}: {library} is not for {machine}, which the layer is for.");
        }

        // What the library prints when it is run: GNU C Library (…) stable release version 2.31.
        return Banner().Match(File.ReadAllText(library, Encoding.Latin1)) is { Success: true } banner
            ? new RootFileSystem(folder, banner.Groups[1].Value)
            : throw new LambdaLayerException(
                $"settings.RootFileSystem={directory}: {library} is not the GNU C library, " + "which Lambda's runtimes have."
            );
    }

    /// <summary>
    /// The interpreter that the userland has itself, as a path in it; <see langword="null"/> when it has none of that version.
    /// </summary>
    /// <param name="minor">The minor version, for example <c>3.12</c>.</param>
    internal string? FindPython(string minor) =>
        s_binaries.Select(place => $"{place}/python{minor}").FirstOrDefault(path => File.Exists(Path.Join(Directory, path)));

    [GeneratedRegex(@"GNU C Library [^\n]*release version (\d+\.\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Banner();
}
