using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>Requirements are locked.</summary>
[TaskName("Lock")]
[TaskDescription("Locks the requirements by version and hash, and says what changed.")]
public sealed class LockTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        new ChangeReport(context.Report).Locked(context.LambdaLayerLock(context.Options, context.Cancellation));
}
