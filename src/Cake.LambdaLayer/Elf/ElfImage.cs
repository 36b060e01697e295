using System.Buffers.Binary;

namespace Cake.LambdaLayer.Elf;

/// <summary>
/// The parts of an ELF file the dynamic loader goes by: header, program headers, dynamic table, and bytes found by their virtual
/// address. Section headers are read only on request: the loader ignores them, and strip may have taken them away.
/// </summary>
/// <remarks>
/// Source: System V gABI, chapters 4 and 5. Every number in the file is taken for hostile: reads are checked against the file's length,
/// and tables are limited to far more than any real library has, so that no file can cost much time or memory.
/// </remarks>
internal sealed class ElfImage
{
    private const int MaxDynamicEntries = 4096;
    private const int UsualStringBytes = 64;
    private const int MaxSections = 100_000;

    // SHT_NOBITS: what a section has in memory only.
    private const uint NoBits = 8;
    private readonly Stream _content;
    private readonly string _name;
    private readonly ulong _length;
    private readonly byte[] _header;
    private (ulong Offset, ulong Bytes)? _stringTable;

    private ElfImage(Stream content, string name)
    {
        _content = content;
        _name = name;
        _length = (ulong)content.Length;

        var identification = Read(0, 16);
        Is64Bit = identification[4] switch
        {
            1 => false,
            2 => true,
            var other => throw Damaged($"its class is {other}"),
        };
        IsLittleEndian = identification[5] switch
        {
            1 => true,
            2 => false,
            var other => throw Damaged($"its byte order is {other}"),
        };

        _header = Read(0, HeaderBytes);
        Type = (ElfType)UInt16(_header.AsSpan(16));
        Machine = (ElfMachine)UInt16(_header.AsSpan(18));
        Segments = ReadSegments(_header);
        Dynamic = ReadDynamic();
    }

    public bool Is64Bit { get; }

    public bool IsLittleEndian { get; }

    public ElfType Type { get; }

    public ElfMachine Machine { get; }

    /// <summary>The segments of the types that <see cref="ElfSegment"/> names, also those the file has no bytes for.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    public IReadOnlyList<ElfDynamicEntry> Dynamic { get; }

    /// <summary>Size in bytes of the header that each file begins with.</summary>
    public int HeaderBytes => Is64Bit ? 64 : 52;

    /// <summary>Where the program headers begin; a linker puts them directly behind the header.</summary>
    public ulong ProgramHeaders => Word(_header.AsSpan(Is64Bit ? 32 : 28));

    /// <summary>Where the program headers lie.</summary>
    public (ulong Offset, ulong Bytes) ProgramHeaderTable =>
        (ProgramHeaders, (ulong)(UInt16(_header.AsSpan(Is64Bit ? 54 : 42)) * UInt16(_header.AsSpan(Is64Bit ? 56 : 44))));

    /// <summary>Size in bytes of an address or an offset.</summary>
    public int WordSize => Is64Bit ? 8 : 4;

    /// <summary>Reads the head of a file.</summary>
    /// <returns><see langword="null"/> when it is no ELF file.</returns>
    /// <exception cref="InvalidDataException">It is one, but truncated or damaged.</exception>
    public static ElfImage? TryOpen(Stream content, string name) => HasMagic(content) ? new ElfImage(content, name) : null;

    public static bool HasMagic(Stream content)
    {
        Span<byte> magic = stackalloc byte[4];
        content.Position = 0;
        return content.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && HasMagic(magic);
    }

    /// <summary>Whether bytes are the beginning of an ELF file.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> content) => content.StartsWith("\u007fELF"u8);

    /// <summary>
    /// The parts that a file has bytes for by its headers, which are parts themselves. All end within the file.
    /// </summary>
    public IEnumerable<(ulong Offset, ulong Bytes)> Parts()
    {
        List<(ulong Offset, ulong Bytes)> parts =
        [
            (0, (ulong)HeaderBytes),
            ProgramHeaderTable,
            .. Segments.Select(segment => (segment.Offset, segment.Bytes)),
        ];
        var offset = Word(_header.AsSpan(Is64Bit ? 40 : 32));
        var count = UInt16(_header.AsSpan(Is64Bit ? 60 : 48));
        if (offset == 0)
        {
            return parts;
        }

        var entrySize = Is64Bit ? 64 : 40;
        // A file with very many sections says how many in the first of them.
        var sections = count > 0 ? count : Math.Min(Word(Read(offset, entrySize).AsSpan(Is64Bit ? 32 : 20)), MaxSections);
        var table = Read(offset, (int)sections * entrySize);
        parts.Add((offset, (ulong)table.Length));
        for (var at = 0; at < table.Length; at += entrySize)
        {
            var entry = table.AsSpan(at, entrySize);
            if (UInt32(entry[4..]) != NoBits)
            {
                parts.Add((Word(entry[(Is64Bit ? 24 : 16)..]), Word(entry[(Is64Bit ? 32 : 20)..])));
            }
        }

        return parts.Exists(part => part.Offset > _length || part.Bytes > _length - part.Offset)
            ? throw Damaged("a section ends behind the file")
            : parts;
    }

    /// <summary>The last entry with a tag, which is the one the loader uses.</summary>
    public ulong? Find(ulong tag)
    {
        ulong? value = null;
        foreach (var entry in Dynamic)
        {
            value = entry.Tag == tag ? entry.Value : value;
        }

        return value;
    }

    /// <summary>Where the bytes at a virtual address lie in the file, and how many follow them in the same segment.</summary>
    public (ulong Offset, ulong Available) Locate(ulong address)
    {
        foreach (var segment in Segments)
        {
            if (segment.Type == ElfSegment.Load && segment.Holds(address))
            {
                return (segment.Offset + (address - segment.Address), segment.Bytes - (address - segment.Address) + BytesBehind(segment));
            }
        }

        throw Damaged($"no segment holds the address 0x{address:x}");
    }

    /// <summary>
    /// How much goes on without a gap behind a segment, in memory as in the file: patchelf may write tables over such a border.
    /// </summary>
    private ulong BytesBehind(ElfSegment segment)
    {
        var bytes = 0UL;
        for (
            var i = 0;
            i < Segments.Count && Segments.FirstOrDefault(next => next.Type == ElfSegment.Load && Follows(next)) is { } next;
            i++
        )
        {
            bytes += next.Bytes;
        }

        return bytes;

        bool Follows(ElfSegment next) =>
            next.Bytes > 0
            && next.Address == segment.Address + segment.Bytes + bytes
            && next.Offset == segment.Offset + segment.Bytes + bytes;
    }

    /// <summary>Where the string table lies in the file, and its size in bytes.</summary>
    public (ulong Offset, ulong Bytes) StringTable => _stringTable ??= LocateStringTable();

    /// <summary>A string of the string table.</summary>
    /// <param name="index">Where it begins in the table.</param>
    /// <param name="maxBytes">The longest one that is believed.</param>
    public byte[] StringAt(ulong index, int maxBytes)
    {
        var (offset, bytes) = StringTable;
        if (index >= bytes)
        {
            throw Damaged("a string lies behind its string table");
        }

        // Names are short, and there are many of them.
        var most = (int)Math.Min(bytes - index, (ulong)maxBytes + 1);
        var text = Read(offset + index, Math.Min(most, UsualStringBytes));
        return Terminated(text.Contains((byte)0) ? text : Read(offset + index, most));
    }

    /// <summary>The bytes before the first zero byte.</summary>
    public byte[] Terminated(byte[] bytes) =>
        Array.IndexOf(bytes, (byte)0) is var end and >= 0 ? bytes[..end] : throw Damaged("a string has no end");

    public byte[] Read(ulong offset, int count)
    {
        if (offset > _length || (ulong)count > _length - offset)
        {
            throw Damaged("it ends too early");
        }

        var bytes = new byte[count];
        _content.Position = (long)offset;
        return _content.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw Damaged("it ends too early");
    }

    public ushort UInt16(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public uint UInt32(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    /// <summary>A number as wide as an address.</summary>
    public ulong Word(ReadOnlySpan<byte> bytes) =>
        (Is64Bit, IsLittleEndian) switch
        {
            (false, _) => UInt32(bytes),
            (true, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            (true, false) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };

    public void WriteWord(Span<byte> bytes, ulong value)
    {
        switch (Is64Bit, IsLittleEndian)
        {
            case (true, true):
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                break;
            case (true, false):
                BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
                break;
            case (false, true):
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
                break;
        }
    }

    public InvalidDataException Damaged(string how) => new($"{_name} is a damaged ELF file: {how}.");

    private (ulong Offset, ulong Bytes) LocateStringTable()
    {
        if (Find(ElfTag.StringTable) is not { } address || Find(ElfTag.StringTableSize) is not { } bytes)
        {
            throw Damaged("it has no string table");
        }

        var (offset, available) = Locate(address);
        return bytes <= available ? (offset, bytes) : throw Damaged("its string table ends behind its segment");
    }

    private List<ElfSegment> ReadSegments(byte[] header)
    {
        var offset = Word(header.AsSpan(Is64Bit ? 32 : 28));
        var entrySize = UInt16(header.AsSpan(Is64Bit ? 54 : 42));
        var count = UInt16(header.AsSpan(Is64Bit ? 56 : 44));
        if (count == 0)
        {
            return [];
        }

        // The loader of glibc refuses any other size as well.
        var expectedSize = Is64Bit ? 56 : 32;
        if (entrySize != expectedSize)
        {
            throw Damaged($"its program headers have {entrySize} bytes each");
        }

        var table = Read(offset, count * expectedSize);
        var segments = new List<ElfSegment>();
        for (var at = 0; at < table.Length; at += expectedSize)
        {
            var entry = table.AsSpan(at, expectedSize);
            var segment = new ElfSegment(
                UInt32(entry),
                UInt32(entry[(Is64Bit ? 4 : 24)..]),
                Word(entry[(Is64Bit ? 8 : 4)..]),
                Word(entry[(Is64Bit ? 16 : 8)..]),
                Word(entry[(Is64Bit ? 32 : 16)..]),
                Word(entry[(Is64Bit ? 48 : 28)..])
            );
            if (segment.Type is not (ElfSegment.Load or ElfSegment.Dynamic or ElfSegment.Interpreter or ElfSegment.GnuStack))
            {
                continue;
            }

            // A file with nothing but debug symbols has all the headers, but not the bytes.
            if (segment.Bytes > 0 && (segment.Offset > _length || segment.Bytes > _length - segment.Offset))
            {
                throw Damaged("a segment ends behind the file");
            }

            segments.Add(segment);
        }

        return segments;
    }

    private List<ElfDynamicEntry> ReadDynamic()
    {
        if (Segments.FirstOrDefault(segment => segment is { Type: ElfSegment.Dynamic, Bytes: > 0 }) is not { } segment)
        {
            return [];
        }

        // By its address, as the loader finds it, and not by the offset in its header, which nothing that runs ever reads.
        var (offset, available) = Locate(segment.Address);
        var entrySize = WordSize * 2;
        var bytes = Read(offset, (int)Math.Min(Math.Min(segment.Bytes, available), (ulong)(MaxDynamicEntries * entrySize)));
        var entries = new List<ElfDynamicEntry>();
        for (var at = 0; at + entrySize <= bytes.Length; at += entrySize)
        {
            var tag = Word(bytes.AsSpan(at));
            if (tag == ElfTag.Null)
            {
                return entries;
            }

            entries.Add(new ElfDynamicEntry(offset + (ulong)at, tag, Word(bytes.AsSpan(at + WordSize))));
        }

        throw Damaged("its dynamic table has no end");
    }
}
