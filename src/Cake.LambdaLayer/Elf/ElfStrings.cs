namespace Cake.LambdaLayer.Elf;

/// <summary>Which strings of a string table nothing else uses. Linkers store <c>lib</c> as the end of <c>/usr/lib</c>.</summary>
internal static class ElfStrings
{
    /// <summary>The given strings, less those that share bytes with any other string the loader reads.</summary>
    /// <param name="image">The file.</param>
    /// <param name="content">The same file's bytes.</param>
    /// <param name="indexes">Where the strings begin in the table: few, since each is compared with every other use.</param>
    /// <param name="maxBytes">The longest one that is believed.</param>
    public static IReadOnlyList<ElfStringRoom> Unshared(ElfImage image, byte[] content, IReadOnlyList<ulong> indexes, int maxBytes)
    {
        var table = content.AsSpan((int)image.StringTable.Offset);
        var rooms = new List<ElfStringRoom>();
        foreach (var index in indexes)
        {
            // Strings overlap when the same zero byte ends them; nothing is lost at that byte itself, which is the empty string.
            var bytes = image.StringAt(index, maxBytes).Length;
            var earliest = (ulong)(table[..(int)index].LastIndexOf((byte)0) + 1);
            if (!Uses(image).Any(use => use >= earliest && use < index + (ulong)bytes))
            {
                rooms.Add(new ElfStringRoom(index, (int)(image.StringTable.Offset + index), bytes));
            }
        }

        return rooms;
    }

    /// <summary>Where in the string table everything but a run path begins.</summary>
    private static IEnumerable<ulong> Uses(ElfImage image) => Names(image).Concat(Symbols(image)).Concat(ElfVersions.Strings(image));

    private static IEnumerable<ulong> Names(ElfImage image) =>
        from entry in image.Dynamic
        where
            entry.Tag
                is ElfTag.Needed
                    or ElfTag.SoName
                    or ElfTag.Auxiliary
                    or ElfTag.Filter
                    or ElfTag.Audit
                    or ElfTag.DependencyAudit
                    or ElfTag.Config
        select entry.Value;

    private static IEnumerable<ulong> Symbols(ElfImage image)
    {
        if (image.Find(ElfTag.SymbolTable) is not { } address)
        {
            yield break;
        }

        // The number of symbols stands nowhere: the table goes on to the next one at most. Taking too much for symbols is harmless,
        // it can only find a string shared that is not.
        var (offset, available) = image.Locate(address);
        var bytes = image
            .Dynamic.Where(entry => IsTable(entry.Tag) && entry.Value > address)
            .Select(entry => entry.Value - address)
            .Append(available)
            .Min();
        var symbolSize = image.Is64Bit ? 24 : 16;
        var symbols = image.Read(offset, (int)Math.Min(bytes, available));
        for (var at = 0; at + symbolSize <= symbols.Length; at += symbolSize)
        {
            yield return image.UInt32(symbols.AsSpan(at));
        }
    }

    private static bool IsTable(ulong tag) =>
        tag
            is ElfTag.StringTable
                or ElfTag.Hash
                or ElfTag.GnuHash
                or ElfTag.Rel
                or ElfTag.Rela
                or ElfTag.Relr
                or ElfTag.JumpRelocations
                or ElfTag.VersionTable
                or ElfTag.VersionDefinitions
                or ElfTag.VersionNeeds;
}
