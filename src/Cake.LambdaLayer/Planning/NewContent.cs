using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Planning;

/// <summary>What a file of a layer holds in the place of what was installed: bytes in memory, or a file of the cache.</summary>
internal sealed class NewContent
{
    private readonly byte[]? _memory;

    private NewContent(byte[]? memory, string? file, long bytes, string hash)
    {
        _memory = memory;
        File = file;
        Bytes = bytes;
        Hash = hash;
    }

    /// <summary>The file of the cache that holds it, or <see langword="null"/>.</summary>
    public string? File { get; }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>SHA-256 of the content, in hexadecimal digits.</summary>
    public string Hash { get; }

    public static NewContent Of(byte[] bytes) => new(bytes, null, bytes.Length, Hashes.Of(bytes));

    /// <param name="file">A file that nobody changes.</param>
    /// <param name="hash">Its hash, which was checked.</param>
    public static NewContent Of(FileInfo file, string hash) => new(null, file.FullName, file.Length, hash);

    public byte[] Read() => _memory ?? System.IO.File.ReadAllBytes(File!);

    public void WriteTo(string path)
    {
        if (_memory is not null)
        {
            System.IO.File.WriteAllBytes(path, _memory);
        }
        else
        {
            System.IO.File.Copy(File!, path);
        }
    }
}
