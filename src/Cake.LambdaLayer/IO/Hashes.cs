using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Cake.LambdaLayer.IO;

/// <summary>SHA-256, in hexadecimal digits.</summary>
/// <remarks>
/// OpenSSL's is machine code from the start. A hash that is quicker by itself, of a package, is compiled when it is first used, without
/// optimization, and is compiled anew too late for a build of some seconds.
/// </remarks>
internal static class Hashes
{
    /// <summary>Bytes; a stream would be read in pieces of 4 KB, and an interpreter has libraries of 60 MB.</summary>
    private const int PieceBytes = 1 << 17;

    /// <exception cref="InvalidDataException">It is no file.</exception>
    public static string Of(string file)
    {
        if (!RegularFile.Is(file) && Path.Exists(file))
        {
            throw new InvalidDataException($"{file} is a pipe or a device, and no file.");
        }

        using var handle = File.OpenHandle(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        int read;
        for (var offset = 0L; (read = RandomAccess.Read(handle, buffer, offset)) > 0; offset += read)
        {
            hash.AppendData(buffer, 0, read);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of a file's content, or of a symbolic link's text.</summary>
    public static string Of(TreeFile file) => file.KnownHash ?? (file.LinkTarget is { } target ? OfText(target) : Of(file.Source));
}
