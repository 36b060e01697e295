using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Cake.LambdaLayer;

/// <summary>SHA-256, in hexadecimal digits.</summary>
internal static class Hashes
{
    public static string Of(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of all paths and contents of a tree, whatever folder it lies in.</summary>
    public static string Of(IReadOnlyCollection<TreeFile> files)
    {
        var hashes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(files, file => hashes[file.Path] = file.LinkTarget is { } target ? OfText(target) : Of(file.Source));
        return OfText(string.Concat(hashes.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value}  {entry.Key}\n")));
    }
}
