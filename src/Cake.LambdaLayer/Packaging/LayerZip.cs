using System.IO.Compression;
using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Packaging;

/// <summary>
/// Packs a folder into a zip file that depends on nothing but the paths, contents, symbolic links and execute bits in it:
/// not on times, umask, or the order in which the file system lists files.
/// </summary>
/// <remarks>Another release of .NET may bring another zlib, which may compress to other bytes.</remarks>
internal static class LayerZip
{
    // Measured on layers of 113 and 312 MB: SmallestSize makes the zip 2.7 % and 1.1 % smaller, and takes more than twice as long.
    private const CompressionLevel Level = CompressionLevel.Optimal;

    private const int PieceBytes = 1 << 20;

    /// <summary>The bytes of a zip file without entries: its end of central directory record (PKWARE APPNOTE 4.3.16).</summary>
    public const int EmptyBytes = 22;

    // st_mode, which is the upper half of the external attributes in a zip file made on Unix.
    private const int RegularFile = 0x8000;
    private const int SymbolicLink = 0xA000;
    private const int Folder = 0x4000;
    private const int Everybody = 0b111_111_111;
    private const int Executable = 0b111_101_101;
    private const int Readable = 0b110_100_100;

    // The first that a zip file can hold.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the zip file, whole or not at all.</summary>
    /// <param name="folder">What is packed. Only those folders in it become entries that are empty.</param>
    /// <param name="zip">The zip file, outside of the folder; one that is there is replaced.</param>
    /// <param name="progress">Is told how far it is, in bytes of the folder.</param>
    /// <param name="cancellation">Cancels; one that is there is kept.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="LambdaLayerException">A name or a link's target is not valid UTF-8.</exception>
    public static long Write(string folder, string zip, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        var entries = Entries(new DirectoryInfo(folder))
            .Select(entry =>
                (Name: Utf8(Path.GetRelativePath(folder, entry.FullName) + (IsFolder(entry) ? "/" : ""), entry), Source: entry)
            )
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        var meter = ProgressMeter.Start(progress, "zip", entries.Sum(entry => Bytes(entry.Source)), StageProgress.Bytes);
        WholeFile.Write(
            zip,
            stream =>
            {
                using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
                var buffer = new byte[PieceBytes];
                foreach (var (name, source) in entries)
                {
                    using var content = Open(source);
                    Write(archive, name, Mode(source), content, buffer, meter, cancellation);
                }
            }
        );
        return new FileInfo(zip).Length;
    }

    /// <summary>Writes a zip file of files that need not lie anywhere, whole or not at all.</summary>
    public static void Write(IEnumerable<ZipFileEntry> files, string zip, CancellationToken cancellation)
    {
        var buffer = new byte[PieceBytes];
        WholeFile.Write(
            zip,
            stream =>
            {
                using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
                foreach (var file in files.OrderBy(file => file.Name, StringComparer.Ordinal))
                {
                    Write(archive, file, buffer, cancellation);
                }
            }
        );
    }

    /// <summary>The bytes that a file takes in a zip file, with its two headers.</summary>
    public static long BytesOf(ZipFileEntry file)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            Write(archive, file, new byte[Math.Clamp(file.Content.Length, 1, PieceBytes)], CancellationToken.None);
        }

        return stream.Length - EmptyBytes;
    }

    private static void Write(ZipArchive archive, ZipFileEntry file, byte[] buffer, CancellationToken cancellation)
    {
        using var content = new MemoryStream(file.Content, writable: false);
        Write(archive, file.Name, ModeOf(file.IsExecutable), content, buffer, meter: null, cancellation);
    }

    private static void Write(
        ZipArchive archive,
        string name,
        int mode,
        Stream content,
        byte[] buffer,
        ProgressMeter? meter,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var entry = archive.CreateEntry(name, Level);
        entry.LastWriteTime = s_time;
        entry.ExternalAttributes = mode << 16;
        using var target = entry.Open();
        // Whole pieces: what zlib makes of the bytes then depends on nothing but them.
        while (content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is var count and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            target.Write(buffer, 0, count);
            meter?.Add(count);
        }
    }

    private static int ModeOf(bool isExecutable) => RegularFile | (isExecutable ? Executable : Readable);

    /// <remarks>An empty folder would be lost without an entry of its own, and Python imports it as a namespace package.</remarks>
    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder) =>
        folder.EnumerateFileSystemInfos().SelectMany(item => IsFolder(item) ? Entries((DirectoryInfo)item).DefaultIfEmpty(item) : [item]);

    private static bool IsFolder(FileSystemInfo item) => item is DirectoryInfo { LinkTarget: null };

    private static int Mode(FileSystemInfo source) =>
        source switch
        {
            { LinkTarget: not null } => SymbolicLink | Everybody,
            DirectoryInfo => Folder | Executable,
            _ => ModeOf(FileModes.IsExecutable((FileInfo)source)),
        };

    private static long Bytes(FileSystemInfo source) =>
        source switch
        {
            { LinkTarget: { } target } => Encoding.UTF8.GetByteCount(target),
            FileInfo file => file.Length,
            _ => 0,
        };

    private static Stream Open(FileSystemInfo source) =>
        source switch
        {
            { LinkTarget: { } target } => new MemoryStream(Encoding.UTF8.GetBytes(Utf8(target, source))),
            FileInfo file => file.OpenRead(),
            _ => Stream.Null,
        };

    private static string Utf8(string text, FileSystemInfo item) =>
        // .NET reads a byte that is not UTF-8 as this character, and could not open the file by that name.
        text.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw new LambdaLayerException($"{item.FullName} has a name or a link target that is not valid UTF-8: rename it.")
            : text;
}
