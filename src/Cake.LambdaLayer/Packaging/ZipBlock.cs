using System.IO.Compression;

namespace Cake.LambdaLayer.Packaging;

/// <summary>A part of an entry's content that is compressed on its own, so that one large file keeps all cores busy.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Offset">Where the part begins in the content.</param>
/// <param name="Bytes">Its size in bytes.</param>
internal sealed record ZipBlock(ZipEntrySource Entry, long Offset, int Bytes)
{
    // Starting afresh costs 0.04 % of the zip at this size (measured on a zip of 61,136,820 bytes).
    private const int MaxBytes = 1 << 20;

    public bool IsFirst => Offset == 0;

    public bool IsLast => Offset + Bytes == Entry.Bytes;

    /// <summary>All blocks of an entry; one without bytes when it has no content.</summary>
    public static IEnumerable<ZipBlock> Of(ZipEntrySource entry)
    {
        var offset = 0L;
        do
        {
            var block = new ZipBlock(entry, offset, (int)Math.Min(entry.Bytes - offset, MaxBytes));
            yield return block;
            offset += block.Bytes;
        } while (offset < entry.Bytes);
    }

    /// <summary>Reads it.</summary>
    public byte[] Read()
    {
        var raw = new byte[Bytes];
        Entry.Read(raw, Offset);
        return raw;
    }

    /// <summary>Reads and compresses it.</summary>
    public DeflatedBlock Deflate()
    {
        var raw = Read();
        return new DeflatedBlock(this, raw, Deflate(raw));
    }

    /// <summary>Compresses it. The parts of one entry, one behind the other, are one valid deflate stream.</summary>
    /// <param name="raw">Its bytes.</param>
    public byte[] Deflate(byte[] raw)
    {
        // A stream for each block and one call to write it: what zlib makes of the bytes then depends on nothing but them.
        // SmallestSize makes the zip 1.5 % smaller than Optimal in twice the time; no level between gains as much for its time.
        using var deflated = new MemoryStream();
        using var deflater = new DeflateStream(deflated, CompressionLevel.SmallestSize, leaveOpen: true);
        deflater.Write(raw);
        if (IsLast)
        {
            deflater.Dispose();
        }
        else
        {
            // Ends on a whole byte without ending the stream (RFC 1951, 3.2.4: an empty stored block), as disposing would.
            deflater.Flush();
        }

        return deflated.ToArray();
    }
}
