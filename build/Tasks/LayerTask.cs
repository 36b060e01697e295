using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The whole layer, as a zip.</summary>
[TaskName("Layer")]
[TaskDescription("Builds the layer: all stages, and a zip to upload. The default.")]
[IsDependentOn(typeof(SizeTask))]
public sealed class LayerTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        context.Run("zip", () => context.LambdaLayerZip(context.Made));
        context.LambdaLayerProvenance(context.Layer);
    }
}
