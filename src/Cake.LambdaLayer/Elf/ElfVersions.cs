using System.Text;

namespace Cake.LambdaLayer.Elf;

/// <summary>The version tables of an ELF file: which symbol versions it needs of which library, and which it defines itself.</summary>
/// <remarks>Source: Linux Standard Base Core, "Symbol Versioning".</remarks>
internal static class ElfVersions
{
    // The records may overlap, so that a small file could hold a great many: real libraries have some dozens.
    private const int MaxRecords = 4096;
    private const int MaxNameBytes = 1024;
    private const ushort BaseFlag = 1;
    private const ushort WeakFlag = 2;

    /// <summary>
    /// The versions without which the loader refuses the file; weak ones it does without (<c>_dl_check_map_versions</c> of glibc).
    /// </summary>
    public static IReadOnlyList<ElfVersionNeed> Needs(ElfImage image) =>
        NeedRecords(image)
            .Where(need => (need.Flags & WeakFlag) == 0)
            .Select(need => new ElfVersionNeed(Text(image, need.Library), Text(image, need.Version)))
            .ToList();

    /// <summary>The versions that the file's own symbols have.</summary>
    public static IReadOnlyList<string> Definitions(ElfImage image) =>
        DefinitionRecords(image)
            // The base definition is the name of the file itself.
            .Where(definition => (definition.Flags & BaseFlag) == 0)
            .Select(definition => Text(image, definition.Names[0]))
            .ToList();

    /// <summary>Where in the string table the names of both tables begin.</summary>
    public static IEnumerable<ulong> Strings(ElfImage image) =>
        NeedRecords(image)
            .SelectMany(need => new ulong[] { need.Library, need.Version })
            .Concat(DefinitionRecords(image).SelectMany(definition => definition.Names.Select(name => (ulong)name)));

    private static IEnumerable<(uint Library, uint Version, ushort Flags)> NeedRecords(ElfImage image)
    {
        var budget = new Budget();
        foreach (var (need, position) in Chain(image, Start(image, ElfTag.VersionNeeds), recordSize: 16, nextAt: 12, budget))
        {
            foreach (var (version, _) in Chain(image, position + image.UInt32(need.AsSpan(8)), recordSize: 16, nextAt: 12, budget))
            {
                yield return (image.UInt32(need.AsSpan(4)), image.UInt32(version.AsSpan(8)), image.UInt16(version.AsSpan(4)));
            }
        }
    }

    /// <summary>Definitions with their own name, which comes first, and those of the versions they inherit from.</summary>
    private static IEnumerable<(IReadOnlyList<uint> Names, ushort Flags)> DefinitionRecords(ElfImage image)
    {
        var budget = new Budget();
        foreach (var (definition, position) in Chain(image, Start(image, ElfTag.VersionDefinitions), recordSize: 20, nextAt: 16, budget))
        {
            var names = Chain(image, position + image.UInt32(definition.AsSpan(12)), recordSize: 8, nextAt: 4, budget)
                .Select(name => image.UInt32(name.Record))
                .ToList();
            yield return (names, image.UInt16(definition.AsSpan(2)));
        }
    }

    private static ulong? Start(ElfImage image, ulong tag) => image.Find(tag) is { } address ? image.Locate(address).Offset : null;

    /// <summary>Records of which each says how far behind its own beginning the next one begins; zero in the last one.</summary>
    private static IEnumerable<(byte[] Record, ulong Position)> Chain(
        ElfImage image,
        ulong? start,
        int recordSize,
        int nextAt,
        Budget budget
    )
    {
        if (start is not { } position)
        {
            yield break;
        }

        while (budget.Take())
        {
            var record = image.Read(position, recordSize);
            yield return (record, position);
            var next = image.UInt32(record.AsSpan(nextAt));
            if (next == 0)
            {
                yield break;
            }

            position += next;
        }

        throw image.Damaged("its version tables have no end");
    }

    private static string Text(ElfImage image, ulong index) => Encoding.UTF8.GetString(image.StringAt(index, MaxNameBytes));

    /// <summary>How many records may still be read.</summary>
    private sealed class Budget
    {
        private int _left = MaxRecords;

        public bool Take() => _left-- > 0;
    }
}
