using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Comparison;

/// <summary>What a result says about itself.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Size">Its sizes.</param>
/// <param name="Contents">Its files.</param>
internal sealed record LayerResult(LayerPlan Plan, SizeReport Size, LayerContents Contents)
{
    /// <summary>Reads a result, or <see langword="null"/> where none was measured.</summary>
    /// <exception cref="LambdaLayerException">One of its files is damaged.</exception>
    public static LayerResult? TryRead(string directory) =>
        !LayerBuild.Files.All(name => File.Exists(Path.Combine(directory, name)))
            ? null
            : new LayerResult(
                JsonFile.Read<LayerPlan>(Path.Combine(directory, LayerPlan.FileName)),
                JsonFile.Read<SizeReport>(Path.Combine(directory, SizeReport.FileName)),
                JsonFile.Read<LayerContents>(Path.Combine(directory, LayerContents.FileName))
            );
}
