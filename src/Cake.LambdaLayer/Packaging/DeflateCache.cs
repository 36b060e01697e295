using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Packaging;

/// <summary>Blocks as they were compressed before: what is the same in one layer after the other is compressed once.</summary>
/// <param name="caches">The folder of the caches.</param>
internal sealed class DeflateCache(string caches)
{
    // A smaller block is compressed about as quickly as it is found.
    private const int LeastBytes = 4 << 10;

    // Another release of .NET may bring another zlib.
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(caches, "deflated", Environment.Version.ToString())).FullName;

    /// <summary>Reads a block, and compresses it unless that was done before.</summary>
    public DeflatedBlock Deflate(ZipBlock block)
    {
        if (block.Bytes < LeastBytes)
        {
            return block.Deflate();
        }

        var raw = block.Read();
        var known = Path.Combine(_folder, Hashes.Of(raw) + (block.IsLast ? "" : "-goes-on"));
        if (CacheFile.TryRead(known) is not { } deflated)
        {
            deflated = block.Deflate(raw);
            CacheFile.Write(known, deflated);
        }

        return new DeflatedBlock(block, raw, deflated);
    }
}
