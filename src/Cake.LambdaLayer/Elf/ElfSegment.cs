namespace Cake.LambdaLayer.Elf;

/// <summary>One program header of an ELF file.</summary>
/// <param name="Type">The raw <c>p_type</c>.</param>
/// <param name="Flags">The raw <c>p_flags</c>.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Address">Where they are mapped, before relocation.</param>
/// <param name="Bytes">How many bytes of the file belong to it.</param>
/// <param name="Alignment">The raw <c>p_align</c>, in bytes.</param>
internal sealed record ElfSegment(uint Type, uint Flags, ulong Offset, ulong Address, ulong Bytes, ulong Alignment)
{
    /// <summary>The size in bytes of a page of Lambda's kernels, on both architectures; a multiple in a file is as good.</summary>
    public const ulong PageBytes = 4096;

    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint Interpreter = 3;
    public const uint GnuStack = 0x6474e551;

    /// <summary>Whether its bytes may be executed (<c>PF_X</c>).</summary>
    public bool IsExecutable => (Flags & 1) != 0;

    /// <summary>Whether the file has a byte for this address, and the bytes that follow it in this segment.</summary>
    public bool Holds(ulong address) => address >= Address && address - Address < Bytes;

    /// <summary>
    /// Whether the loader can map it: its alignment is a multiple of the page size, and offset and address agree in it. Newer loaders
    /// only want them to agree within a page, but the one of Amazon Linux 2023 is not that new.
    /// </summary>
    /// <param name="pageBytes">Size in bytes of a page of memory, a power of two.</param>
    /// <remarks>
    /// Source: <c>_dl_map_object_from_fd</c> of glibc 2.34 ("ELF load command alignment not page-aligned", "ELF load command
    /// address/offset not properly aligned"). That an alignment must be a power of two is the gABI's word; the loader's own
    /// arithmetic is wrong for any other.
    /// </remarks>
    public bool IsAligned(ulong pageBytes) =>
        Alignment >= pageBytes && (Alignment & (Alignment - 1)) == 0 && ((Address - Offset) & (Alignment - 1)) == 0;
}
