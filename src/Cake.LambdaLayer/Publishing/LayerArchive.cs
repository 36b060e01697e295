using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Publishing;

/// <summary>The zip of the last good result.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, in lower case hexadecimal.</param>
/// <param name="UnzippedBytes">The layer in bytes.</param>
/// <param name="Target">What the layer is for.</param>
internal sealed record LayerArchive(string Path, long Bytes, string Sha256, long UnzippedBytes, LambdaTarget Target)
{
    public VersionDescription Description => new(UnzippedBytes, Sha256[..16]);

    /// <exception cref="LambdaLayerException">There is none.</exception>
    public static LayerArchive Read(LayerOptions options)
    {
        var (zip, size) = (
            System.IO.Path.Combine(options.ResultDirectory, options.ZipName),
            System.IO.Path.Combine(options.ResultDirectory, SizeReport.FileName)
        );
        if (!File.Exists(zip) || !File.Exists(size))
        {
            throw new LambdaLayerException(
                $"There is no zip to publish in {options.ResultDirectory}: make it with LambdaLayer and the same options."
            );
        }

        return new LayerArchive(
            zip,
            new FileInfo(zip).Length,
            Hashes.Of(zip),
            JsonFile.Read<SizeReport>(size).LayerBytes,
            new LambdaTarget(options.Runtime, options.Architecture, LayerPlan.OfResult(options.ResultDirectory).Python)
        );
    }
}
