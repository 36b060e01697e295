using System.Runtime.InteropServices;

namespace Cake.LambdaLayer.IO;

/// <summary>
/// Files that somebody else may have put something in the place of: a pipe into which nobody writes keeps who opens it waiting, and a
/// device may have no end.
/// </summary>
internal static partial class RegularFile
{
    private const int Megabyte = 1_000_000;

    /// <summary>In bytes, of a text that a person or an installer wrote: a lock of a thousand distributions has less than 10 MB.</summary>
    public const int MostBytes = 16 * Megabyte;

    /// <summary>Whether a path, links followed, is a file, and no folder, pipe or device.</summary>
    public static bool Is(string path)
    {
        const int CurrentDirectory = -100;
        const uint TypeOfFile = 1;
        const int TypeBits = 0xF000;
        const int Regular = 0x8000;
        try
        {
            return Statx(CurrentDirectory, path, 0, TypeOfFile, out var status) == 0
                ? (status.Mode & TypeBits) == Regular
                : File.Exists(path);
        }
        catch (EntryPointNotFoundException)
        {
            return File.Exists(path);
        }
    }

    /// <summary>Whether a path is a file itself, and no link to one.</summary>
    public static bool IsItself(string path) => new FileInfo(path).LinkTarget is null && Is(path);

    /// <summary>The content of a file that has an end soon.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it is meant to be, in words: <c>requirements file</c>.</param>
    /// <exception cref="LambdaLayerException">It is something else, or too large to be that.</exception>
    public static byte[] Read(string path, string kind)
    {
        if (!Is(path) && Path.Exists(path))
        {
            throw new LambdaLayerException($"{path} is a folder, a pipe or a device, so it is no {kind}: give a file.");
        }

        using var stream = File.OpenRead(path);
        if (stream.Length > MostBytes)
        {
            throw new LambdaLayerException($"{path} has more than {MostBytes / Megabyte} MB, so it is no {kind}.");
        }

        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>A text in UTF-8 that has an end soon.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it is meant to be, in words.</param>
    /// <exception cref="LambdaLayerException">It is something else, or too large to be that.</exception>
    public static string ReadText(string path, string kind)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path, kind)));
        return reader.ReadToEnd();
    }

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;
    }
}
