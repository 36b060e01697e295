using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The lock is compared with the index.</summary>
[TaskName("Outdated")]
[TaskDescription("Says which locked releases have newer ones on the index.")]
public sealed class OutdatedTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        new ChangeReport(context.Report).Outdated(context.LambdaLayerOutdated(context.Options, context.Cancellation));
}
