using System.IO.Hashing;

namespace Cake.LambdaLayer.Cleanup;

/// <summary>What a file of a layer holds in the place of what was installed: bytes in memory, or a file of the cache.</summary>
internal sealed class NewContent
{
    private readonly byte[]? _memory;
    private readonly string? _file;

    private NewContent(byte[]? memory, string? file, long bytes, string hash)
    {
        _memory = memory;
        _file = file;
        Bytes = bytes;
        Hash = hash;
    }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>XXH128 of the content, in hexadecimal digits.</summary>
    public string Hash { get; }

    public static NewContent Of(byte[] bytes) => new(bytes, null, bytes.Length, Convert.ToHexStringLower(XxHash128.Hash(bytes)));

    /// <param name="file">A file that nobody changes.</param>
    /// <param name="hash">Its hash, which was checked.</param>
    public static NewContent Of(FileInfo file, string hash) => new(null, file.FullName, file.Length, hash);

    public void WriteTo(string path)
    {
        if (_memory is not null)
        {
            File.WriteAllBytes(path, _memory);
        }
        else
        {
            File.Copy(_file!, path);
        }
    }
}
