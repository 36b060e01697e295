using System.IO.Compression;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Packaging;

/// <summary>The zip file of a wheel that somebody else made: what is read of it has bounds.</summary>
internal static class WheelArchive
{
    /// <summary>Entries; the largest wheels have some ten thousand.</summary>
    private const int MostEntries = 200_000;

    /// <summary>Bytes of an entry, unpacked; more than four times of what Lambda has room for.</summary>
    private const long MostBytes = 1 << 30;

    /// <summary>Opens a wheel.</summary>
    /// <exception cref="LambdaLayerException">It is no zip file, or has more entries than a wheel has.</exception>
    public static ZipArchive Open(string path)
    {
        if (!RegularFile.Is(path))
        {
            throw new LambdaLayerException($"{path} is no file, and so no wheel: take it away, or put the wheel there.");
        }

        ZipArchive? wheel = null;
        try
        {
            wheel = ZipFile.OpenRead(path);
            return wheel.Entries.Count <= MostEntries
                ? wheel
                : throw new InvalidDataException($"it has {wheel.Entries.Count} entries, and {MostEntries} are the most that are read");
        }
        catch (InvalidDataException exception)
        {
            wheel?.Dispose();
            throw new LambdaLayerException($"{path} is no sound wheel ({exception.Message.TrimEnd('.')}): use another release.");
        }
    }

    /// <summary>Opens an entry; what it says of its size is all that is unpacked.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="most">The most bytes that it may have, unpacked.</param>
    /// <exception cref="LambdaLayerException">It has more.</exception>
    public static Stream Open(ZipArchiveEntry entry, long most = MostBytes) =>
        entry.Length <= most
            ? entry.Open()
            : throw new LambdaLayerException(
                $"{entry.FullName} of a wheel has {entry.Length} bytes unpacked, and {most} are the most that are read: "
                    + "do not use this wheel, and find out who made it."
            );
}
