using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Elf;

/// <summary>The file that needs the newest C library, of several.</summary>
/// <param name="Version">The version of glibc.</param>
/// <param name="File">The file.</param>
internal sealed record GlibcNeed(Version Version, TreeFile File)
{
    /// <returns><see langword="null"/> when no file needs any.</returns>
    public static GlibcNeed? HighestOf(IEnumerable<TreeFile> files) =>
        files
            .Where(ElfFile.IsElf)
            .Select(file => ElfFile.TryRead(file.Source)?.HighestVersion("GLIBC_") is { } version ? new GlibcNeed(version, file) : null)
            .OfType<GlibcNeed>()
            .MaxBy(need => need.Version);

    /// <summary>
    /// The version of glibc that the binary of an interpreter needs, and libpython; the extension modules rarely need more.
    /// </summary>
    /// <param name="paths">Binary and library, or <see langword="null"/> where there is none.</param>
    public static Version? Of(params IEnumerable<string?> paths) =>
        paths
            .OfType<string>()
            .Where(path => System.IO.File.Exists(path) && ElfFile.IsElf(path))
            .Select(path => ElfFile.TryRead(path)?.HighestVersion("GLIBC_"))
            .Max();
}
