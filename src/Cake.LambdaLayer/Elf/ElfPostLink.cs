namespace Cake.LambdaLayer.Elf;

/// <summary>What was done to an ELF file after a linker had made it, by which other tools may break it.</summary>
internal static class ElfPostLink
{
    private const uint Writable = 2;

    /// <summary>What the loader only reads, and a linker never puts where it could be written to.</summary>
    private static readonly ulong[] s_readOnlyTables =
    [
        ElfTag.StringTable,
        ElfTag.SymbolTable,
        ElfTag.Hash,
        ElfTag.GnuHash,
        ElfTag.VersionTable,
        ElfTag.VersionNeeds,
    ];

    /// <summary>Why a file is to keep its bytes; <see langword="null"/> when nothing speaks against another form of it.</summary>
    /// <param name="path">An ELF file.</param>
    public static string? ReasonToKeepBytes(string path)
    {
        using var content = File.OpenRead(path);
        try
        {
            return ElfImage.TryOpen(content, path) is not { } image ? null
                : WasMoved(image) ? "its tables were moved after it was linked (auditwheel, patchelf), and strip may break it"
                : HasPayload(image, (ulong)content.Length) ? "something follows behind its last section, which the program itself may read"
                : null;
        }
        catch (InvalidDataException)
        {
            // Nor does strip take it.
            return null;
        }
    }

    /// <summary>
    /// Whether the tables of the loader lie where no linker puts them. patchelf, and auditwheel by it, write those that grow into a new
    /// segment, which can be written to; other tools move the program headers.
    /// </summary>
    private static bool WasMoved(ElfImage image) =>
        image.Segments.Count > 0
        && (
            image.ProgramHeaders != (ulong)image.HeaderBytes
            || s_readOnlyTables.Select(image.Find).OfType<ulong>().Any(address => IsWritable(image, address))
            || image.Segments.Any(segment => segment.Type == ElfSegment.Interpreter && IsWritable(image, segment.Address))
        );

    private static bool IsWritable(ElfImage image, ulong address) =>
        image.Segments.Any(segment => segment.Type == ElfSegment.Load && segment.Holds(address) && (segment.Flags & Writable) != 0);

    /// <summary>Whether a file goes on behind all that its headers lead to.</summary>
    private static bool HasPayload(ElfImage image, ulong length) => length > image.Parts().Max(part => part.Offset + part.Bytes);
}
