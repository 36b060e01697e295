using System.Security.Cryptography;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Publishing;

/// <summary>The zip of the last good result.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, in lower case hexadecimal.</param>
/// <param name="UnzippedBytes">The layer in bytes.</param>
internal sealed record LayerArchive(string Path, long Bytes, string Sha256, long UnzippedBytes)
{
    public VersionDescription Description => new(UnzippedBytes, Sha256[..16]);

    /// <exception cref="LambdaLayerException">There is none.</exception>
    public static async Task<LayerArchive> ReadAsync(LayerOptions options, CancellationToken cancellation)
    {
        var (zip, size) = (System.IO.Path.Combine(options.ResultDirectory, $"{options.Recipe.Name}.zip"), System.IO.Path.Combine(options.ResultDirectory, SizeReport.FileName));
        if (!File.Exists(zip) || !File.Exists(size))
        {
            throw new LambdaLayerException($"There is no zip to publish in {options.ResultDirectory}: make it with --target=Layer and the same options.");
        }

        await using var stream = File.OpenRead(zip);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        return new LayerArchive(zip, stream.Length, hash, JsonFile.Read<SizeReport>(size).LayerBytes);
    }
}
