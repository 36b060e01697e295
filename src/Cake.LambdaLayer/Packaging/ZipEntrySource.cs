using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Packaging;

/// <summary>Something of a directory tree that becomes one entry of a zip file.</summary>
/// <param name="Name">Its path below the tree in UTF-8, with <c>/</c> between the parts and behind a directory.</param>
/// <param name="UnixMode">File type and permissions as <c>st_mode</c> has them.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">The size of its content in bytes.</param>
/// <param name="Text">Its content when that is not what a file at <paramref name="Path"/> holds: a symbolic link's target.</param>
internal sealed record ZipEntrySource(byte[] Name, int UnixMode, string Path, long Bytes, byte[]? Text)
{
    private const int RegularFile = 0x8000;
    private const int SymbolicLink = 0xA000;
    private const int Directory = 0x4000;

    public static ZipEntrySource OfFile(byte[] name, FileInfo file) =>
        new(name, RegularFile | (FileModes.IsExecutable(file) ? 0b111_101_101 : 0b110_100_100), file.FullName, file.Length, null);

    public static ZipEntrySource OfLink(byte[] name, string path, byte[] target) =>
        new(name, SymbolicLink | 0b111_111_111, path, target.Length, target);

    public static ZipEntrySource OfEmptyDirectory(byte[] name, string path) => new(name, Directory | 0b111_101_101, path, 0, []);

    public bool IsDirectory => Name[^1] == '/';

    /// <summary>Fills a buffer from the content.</summary>
    /// <param name="buffer">What to fill, whole.</param>
    /// <param name="offset">Where in the content its first byte lies.</param>
    /// <exception cref="LambdaLayerException">The file is no longer as long as it was.</exception>
    public void Read(Span<byte> buffer, long offset)
    {
        if (Text is not null)
        {
            Text.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return;
        }

        using var file = File.OpenHandle(Path);
        var filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(file, buffer[filled..], offset + filled) is var count and > 0)
        {
            filled += count;
        }

        if (filled < buffer.Length || RandomAccess.GetLength(file) != Bytes)
        {
            throw new LambdaLayerException($"{Path} changed while it was being zipped: build again.");
        }
    }
}
