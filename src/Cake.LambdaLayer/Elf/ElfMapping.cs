namespace Cake.LambdaLayer.Elf;

/// <summary>What the loader makes of an ELF file in memory.</summary>
internal static class ElfMapping
{
    /// <summary>
    /// Whether two files come to the same in memory: the same segments at the same addresses with the same bytes. Where the segments lie in
    /// the file, and what the file has beside them, the loader does not care about.
    /// </summary>
    /// <param name="path">An ELF file.</param>
    /// <param name="other">Another one.</param>
    /// <remarks>Source: System V ABI, "Program Loading"; elf(5). Sections are for linkers and debuggers only.</remarks>
    /// <exception cref="InvalidDataException">One is no ELF file, or a damaged one.</exception>
    public static bool IsSame(string path, string other)
    {
        using var first = File.OpenRead(path);
        using var second = File.OpenRead(other);
        var (before, after) = (Open(first, path), Open(second, other));
        var (ofBefore, ofAfter) = (Table(before), Table(after));
        return before.Is64Bit == after.Is64Bit
            && ofBefore.Count == ofAfter.Count
            && ofBefore.Zip(ofAfter).All(pair => Placed(before, pair.First).SequenceEqual(Placed(after, pair.Second)))
            && before.Segments.Count == after.Segments.Count
            && before
                .Segments.Zip(after.Segments)
                .Where(pair => pair.First.Type == ElfSegment.Load)
                .All(pair => Content(before, pair.First).AsSpan().SequenceEqual(Content(after, pair.Second)));
    }

    private static ElfImage Open(Stream content, string path) =>
        ElfImage.TryOpen(content, path) ?? throw new InvalidDataException($"{path} is no ELF file.");

    private static List<byte[]> Table(ElfImage image)
    {
        var (offset, bytes) = image.ProgramHeaderTable;
        var size = image.Is64Bit ? 56 : 32;
        return image.Read(offset, (int)bytes).Chunk(size).ToList();
    }

    /// <summary>A program header without its place in the file.</summary>
    private static byte[] Placed(ElfImage image, byte[] header)
    {
        var placed = header.ToArray();
        placed.AsSpan(image.Is64Bit ? 8 : 4, image.WordSize).Clear();
        return placed;
    }

    /// <summary>The bytes of a segment, but for what the headers in it say of places in the file.</summary>
    private static byte[] Content(ElfImage image, ElfSegment segment)
    {
        var content = image.Read(segment.Offset, checked((int)segment.Bytes));
        // e_shoff, and e_shentsize to e_shstrndx (elf(5)).
        Clear(content, segment, image.Is64Bit ? 40UL : 32, (ulong)image.WordSize);
        Clear(content, segment, image.Is64Bit ? 58UL : 46, 6);
        var table = image.ProgramHeaderTable;
        Clear(content, segment, table.Offset, table.Bytes);
        return content;
    }

    private static void Clear(byte[] content, ElfSegment segment, ulong offset, ulong bytes)
    {
        var start = Math.Max(offset, segment.Offset);
        var end = Math.Min(offset + bytes, segment.Offset + segment.Bytes);
        if (start < end)
        {
            content.AsSpan((int)(start - segment.Offset), (int)(end - start)).Clear();
        }
    }
}
