using System.IO.Hashing;
using System.Text;

namespace Cake.LambdaLayer.Packaging;

/// <summary>
/// Writes the structure of a zip file around blocks that are compressed already, which <see cref="System.IO.Compression.ZipArchive"/>
/// cannot take.
/// </summary>
/// <remarks>
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local file header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end) and 4.4
/// (fields). Of zip64 it has what more than 65,534 entries need; sizes and positions stay in 32 bits.
/// The upper half of the external attributes holds <c>st_mode</c>, as Info-ZIP writes it and everything on Unix reads it.
/// </remarks>
internal sealed class ZipContainer(Stream stream)
{
    /// <summary>The largest zip file whose sizes and positions need no zip64 extension, in bytes (4.4.1.4).</summary>
    public const long MaxBytes = uint.MaxValue - 1;

    private const ushort SeeZip64 = ushort.MaxValue;
    private const int LocalHeaderBytes = 30;
    private const int CentralHeaderBytes = 46;
    private const int EndBytes = 22;
    private const int Zip64EndBytes = 56;
    private const int Zip64LocatorBytes = 20;
    private const ushort Version = 20;
    private const ushort Zip64Version = 45;
    private const ushort MadeOnUnix = 3 << 8;
    private const ushort NamesAreUtf8 = 1 << 11;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const ushort Midnight = 0;
    private const ushort FirstOfJanuary1980 = (0 << 9) | (1 << 5) | 1;
    private const ushort None = 0;
    private const int DirectoryAttribute = 0x10;

    private readonly List<WrittenEntry> _written = [];
    private readonly Crc32 _crc = new();
    private long _start;

    /// <summary>The size in bytes of a zip file whose content does not shrink at all.</summary>
    public static long Largest(IEnumerable<ZipEntrySource> entries) =>
        Zip64EndBytes
        + Zip64LocatorBytes
        + EndBytes
        + entries.Sum(entry => LocalHeaderBytes + CentralHeaderBytes + (2L * entry.Name.Length) + entry.Bytes);

    /// <summary>Adds the next block of the current entry, or the first one of the next.</summary>
    public void Add(DeflatedBlock block)
    {
        var entry = block.Block.Entry;
        if (block.Block.IsFirst)
        {
            // What the header says is not known before the content is written.
            _start = stream.Position;
            stream.Position = ContentPosition(entry);
        }

        _crc.Append(block.Raw);
        stream.Write(block.Deflated);
        if (block.Block.IsLast)
        {
            End(entry);
        }
    }

    /// <summary>Writes what follows the last entry.</summary>
    public void Finish()
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        var start = stream.Position;
        foreach (var written in _written)
        {
            writer.Write(0x02014b50);
            writer.Write((ushort)(MadeOnUnix | Version));
            WriteSharedFields(writer, written);
            writer.Write(None); // length of the comment
            writer.Write(None); // number of the disk
            writer.Write(None); // internal attributes
            writer.Write((written.Entry.UnixMode << 16) | (written.Entry.IsDirectory ? DirectoryAttribute : 0));
            writer.Write((uint)written.Start);
            writer.Write(written.Entry.Name);
        }

        var bytes = stream.Position - start;
        var isZip64 = _written.Count >= SeeZip64;
        if (isZip64)
        {
            WriteZip64End(writer, start, bytes);
        }

        var count = isZip64 ? SeeZip64 : (ushort)_written.Count;
        writer.Write(0x06054b50);
        writer.Write(None); // number of this disk
        writer.Write(None); // disk of the central directory
        writer.Write(count);
        writer.Write(count);
        writer.Write((uint)bytes);
        writer.Write((uint)start);
        writer.Write(None); // length of the comment
    }

    private static void WriteSharedFields(BinaryWriter writer, WrittenEntry written)
    {
        writer.Write(Version);
        writer.Write(NamesAreUtf8);
        writer.Write(written.Method);
        writer.Write(Midnight);
        writer.Write(FirstOfJanuary1980);
        writer.Write(written.Crc);
        writer.Write((uint)written.Bytes);
        writer.Write((uint)written.Entry.Bytes);
        writer.Write((ushort)written.Entry.Name.Length);
        writer.Write(None); // length of the extra field
    }

    private void WriteZip64End(BinaryWriter writer, long start, long bytes)
    {
        writer.Write(0x06064b50);
        writer.Write(Zip64EndBytes - 12L); // without the signature and this length
        writer.Write((ushort)(MadeOnUnix | Zip64Version));
        writer.Write(Zip64Version);
        writer.Write(0); // number of this disk
        writer.Write(0); // disk of the central directory
        writer.Write((long)_written.Count);
        writer.Write((long)_written.Count);
        writer.Write(bytes);
        writer.Write(start);

        writer.Write(0x07064b50);
        writer.Write(0); // disk of the record above
        writer.Write(start + bytes);
        writer.Write(1); // number of disks
    }

    private void End(ZipEntrySource entry)
    {
        var content = ContentPosition(entry);
        var method = Deflated;
        if (stream.Position - content >= entry.Bytes)
        {
            method = Stored;
            stream.Position = content;
            stream.SetLength(content);
            foreach (var block in ZipBlock.Of(entry))
            {
                stream.Write(block.Read());
            }
        }

        var end = stream.Position;
        var written = new WrittenEntry(entry, _start, method, _crc.GetCurrentHashAsUInt32(), end - content);
        _written.Add(written);
        _crc.Reset();

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        stream.Position = _start;
        writer.Write(0x04034b50);
        WriteSharedFields(writer, written);
        writer.Write(entry.Name);
        stream.Position = end;
    }

    private long ContentPosition(ZipEntrySource entry) => _start + LocalHeaderBytes + entry.Name.Length;

    private sealed record WrittenEntry(ZipEntrySource Entry, long Start, ushort Method, uint Crc, long Bytes);
}
