using System.Text;
using System.Text.Json;

namespace Cake.LambdaLayer.IO;

/// <summary>A file of a cache. It begins with the hash of its content: one that was damaged is as good as none.</summary>
internal static class CacheFile
{
    // SHA-256 in hexadecimal digits, and a line's end.
    private const int HeaderBytes = 65;

    /// <summary>The content, or <see langword="null"/> when there is none, or not the one that was written.</summary>
    public static byte[]? TryRead(string path)
    {
        if (!RegularFile.Is(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length >= HeaderBytes && bytes.AsSpan(0, HeaderBytes).SequenceEqual(Header(bytes.AsSpan(HeaderBytes)))
            ? bytes[HeaderBytes..]
            : null;
    }

    /// <summary>Writes the content, whole or not at all; a folder in its place goes.</summary>
    public static void Write(string path, byte[] content)
    {
        Clear(path);
        WholeFile.Write(
            path,
            stream =>
            {
                stream.Write(Header(content));
                stream.Write(content);
            }
        );
    }

    /// <summary>Takes a folder away that lies where a file of a cache belongs.</summary>
    public static void Clear(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>The value, or <see langword="null"/> when there is none, or not the one that was written.</summary>
    public static T? TryReadJson<T>(string path)
        where T : class
    {
        try
        {
            return TryRead(path) is { } content ? JsonSerializer.Deserialize<T>(content, JsonFile.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a value, whole or not at all.</summary>
    public static void WriteJson<T>(string path, T value) => Write(path, JsonSerializer.SerializeToUtf8Bytes(value, JsonFile.Options));

    private static byte[] Header(ReadOnlySpan<byte> content) => Encoding.ASCII.GetBytes(Hashes.Of(content) + "\n");
}
