using System.Runtime.InteropServices;
using System.Text;

namespace Cake.LambdaLayer.Tests.Elf;

/// <summary>Builds small ELF files as a linker does: a string that ends another one is not stored again.</summary>
internal sealed record ElfBuilder
{
    /// <summary>Addresses differ from offsets, and not by the same amount, so that reading without mapping them is noticed.</summary>
    private const ulong ReadOnlyBase = 0x10000;
    private const ulong WritableBase = 0x30000;
    private const int DataBytes = 32;
    private const uint Nowhere = 0xdeadbeef;

    public bool Is64Bit { get; init; } = true;

    public bool IsLittleEndian { get; init; } = true;

    public ushort Machine { get; init; } = 62;

    public ushort Type { get; init; } = 3;

    public string? Interpreter { get; init; }

    /// <summary>Tags whose value is a string, in their order.</summary>
    public IReadOnlyList<(ulong Tag, string Value)> Strings { get; init; } = [];

    /// <summary>Entries as they are, behind the others.</summary>
    public IReadOnlyList<(ulong Tag, ulong Value)> Numbers { get; init; } = [];

    public IReadOnlyList<string> Symbols { get; init; } = [];

    public IReadOnlyList<(string File, string[] Versions)> VersionNeeds { get; init; } = [];

    public IReadOnlyList<string> VersionDefinitions { get; init; } = [];

    /// <summary>Flags of every version need and definition: 1 is the base definition, 2 weak.</summary>
    public ushort VersionFlags { get; init; }

    /// <summary>Alignment in bytes of the two segments that are loaded.</summary>
    public ulong Alignment { get; init; } = 0x1000;

    /// <summary>By how many bytes the second of them misses its alignment.</summary>
    public ulong Misplaced { get; init; }

    /// <summary>Flags of the stack's header: 6 to read and write, 7 also to execute; <see langword="null"/> for no such header.</summary>
    public uint? StackFlags { get; init; } = 6;

    /// <summary>Both classes in both byte orders.</summary>
    public static IEnumerable<ElfBuilder> Kinds =>
        [
            new() { Is64Bit = true, IsLittleEndian = true },
            new() { Is64Bit = true, IsLittleEndian = false },
            new() { Is64Bit = false, IsLittleEndian = true },
            new() { Is64Bit = false, IsLittleEndian = false },
        ];

    public byte[] Build()
    {
        var table = new List<byte> { 0 };
        var tags = Strings.Select(item => (item.Tag, Value: Intern(table, item.Value))).ToList();
        var symbols = Symbols.SelectMany(name => Symbol(Intern(table, name))).ToArray();
        var needs = VersionNeeds
            .SelectMany((need, index) => Need(table, need.File, need.Versions, index == VersionNeeds.Count - 1))
            .ToArray();
        var definitions = VersionDefinitions
            .SelectMany((name, index) => Definition(table, name, index == VersionDefinitions.Count - 1))
            .ToArray();

        var headerSize = Is64Bit ? 64 : 52;
        var segmentSize = Is64Bit ? 56 : 32;
        var interpreter = Interpreter is null ? [] : Encoding.UTF8.GetBytes(Interpreter + "\0");
        var segmentCount = 3 + (Interpreter is null ? 0 : 1) + (StackFlags is null ? 0 : 1);

        var file = new List<byte>(new byte[headerSize + (segmentCount * segmentSize)]);
        var interpreterAt = Append(file, interpreter);
        var symbolsAt = Append(file, symbols);
        var stringsAt = Append(file, [.. table]);
        var needsAt = Append(file, needs);
        var definitionsAt = Append(file, definitions);

        List<(ulong Tag, ulong Value)> entries =
        [
            .. tags,
            (5, ReadOnlyBase + stringsAt),
            (10, (ulong)table.Count),
            (6, ReadOnlyBase + symbolsAt),
        ];
        if (needs.Length > 0)
        {
            entries.Add((0x6ffffffe, ReadOnlyBase + needsAt));
        }

        if (definitions.Length > 0)
        {
            entries.Add((0x6ffffffc, ReadOnlyBase + definitionsAt));
        }

        var dynamic = entries.Concat(Numbers).Append((0UL, 0UL)).SelectMany(entry => Word(entry.Item1).Concat(Word(entry.Item2))).ToArray();
        var dynamicAt = Append(file, dynamic);
        var dataAt = Append(file, new byte[DataBytes]);

        // The loader finds the dynamic table by its address, so the offset of that segment is as useless as the section headers.
        List<(uint Type, uint Flags, ulong Offset, ulong Address, ulong Bytes, ulong Alignment)> segments =
        [
            (1, 4, 0, ReadOnlyBase, dynamicAt, Alignment),
            (1, 6, dynamicAt, WritableBase + dynamicAt + Misplaced, dataAt + DataBytes - dynamicAt, Alignment),
            (2, 6, 0, WritableBase + dynamicAt + Misplaced, (ulong)dynamic.Length, 8),
        ];
        if (Interpreter is not null)
        {
            segments.Add((3, 4, interpreterAt, ReadOnlyBase + interpreterAt, (ulong)interpreter.Length, 1));
        }

        if (StackFlags is { } flags)
        {
            segments.Add((0x6474e551, flags, 0, 0, 0, 16));
        }

        var head = Header(headerSize, segmentSize, segmentCount).Concat(segments.SelectMany(Segment)).ToArray();
        return [.. head, .. file.Skip(head.Length)];
    }

    /// <summary>A number as wide as an address.</summary>
    public byte[] Word(ulong value) => Number(value, Is64Bit ? 8 : 4);

    private byte[] UInt32(uint value) => Number(value, 4);

    private byte[] UInt16(ushort value) => Number(value, 2);

    private byte[] Number(ulong value, int bytes)
    {
        var number = Enumerable.Range(0, bytes).Select(index => (byte)(value >> (8 * index)));
        return [.. IsLittleEndian ? number : number.Reverse()];
    }

    /// <summary>The section headers are said to lie where nothing is: the loader does not read them.</summary>
    private byte[] Header(int headerSize, int segmentSize, int segmentCount) =>
        [
            0x7f,
            (byte)'E',
            (byte)'L',
            (byte)'F',
            (byte)(Is64Bit ? 2 : 1),
            (byte)(IsLittleEndian ? 1 : 2),
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            .. UInt16(Type),
            .. UInt16(Machine),
            .. UInt32(1),
            .. Word(0),
            .. Word((ulong)headerSize),
            .. Word(Nowhere),
            .. UInt32(0),
            .. UInt16((ushort)headerSize),
            .. UInt16((ushort)segmentSize),
            .. UInt16((ushort)segmentCount),
            .. UInt16(64),
            .. UInt16(99),
            .. UInt16(98),
        ];

    private byte[] Segment((uint Type, uint Flags, ulong Offset, ulong Address, ulong Bytes, ulong Alignment) segment)
    {
        byte[] place =
        [
            .. Word(segment.Offset),
            .. Word(segment.Address),
            .. Word(segment.Address),
            .. Word(segment.Bytes),
            .. Word(segment.Bytes),
        ];
        return Is64Bit
            ? [.. UInt32(segment.Type), .. UInt32(segment.Flags), .. place, .. Word(segment.Alignment)]
            : [.. UInt32(segment.Type), .. place, .. UInt32(segment.Flags), .. Word(segment.Alignment)];
    }

    private byte[] Symbol(ulong name) => [.. UInt32((uint)name), .. new byte[Is64Bit ? 20 : 12]];

    private byte[] Need(List<byte> table, string file, string[] versions, bool isLast)
    {
        var auxiliary = versions
            .SelectMany(
                (version, index) =>
                    Enumerable
                        .Empty<byte>()
                        .Concat(UInt32(0))
                        .Concat(UInt16(VersionFlags))
                        .Concat(UInt16(0))
                        .Concat(UInt32((uint)Intern(table, version)))
                        .Concat(UInt32(index == versions.Length - 1 ? 0u : 16u))
            )
            .ToArray();
        return
        [
            .. UInt16(1),
            .. UInt16((ushort)versions.Length),
            .. UInt32((uint)Intern(table, file)),
            .. UInt32(16),
            .. UInt32(isLast ? 0 : (uint)(16 + auxiliary.Length)),
            .. auxiliary,
        ];
    }

    private byte[] Definition(List<byte> table, string name, bool isLast) =>
        [
            .. UInt16(1),
            .. UInt16(VersionFlags),
            .. UInt16(1),
            .. UInt16(1),
            .. UInt32(0),
            .. UInt32(20),
            .. UInt32(isLast ? 0u : 28u),
            .. UInt32((uint)Intern(table, name)),
            .. UInt32(0),
        ];

    private static ulong Intern(List<byte> table, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\0");
        var known = CollectionsMarshal.AsSpan(table).IndexOf(bytes);
        if (known >= 0)
        {
            return (ulong)known;
        }

        table.AddRange(bytes);
        return (ulong)(table.Count - bytes.Length);
    }

    private static ulong Append(List<byte> file, byte[] bytes)
    {
        while (file.Count % 8 != 0)
        {
            file.Add(0);
        }

        var at = (ulong)file.Count;
        file.AddRange(bytes);
        return at;
    }
}
