using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The last result is compared with the one before it.</summary>
[TaskName("Diff")]
[TaskDescription("Says what the last build changed: sizes, steps, versions and files.")]
public sealed class DiffTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) => new ChangeReport(context.Report).Write(context.LambdaLayerDiff(context.Options));
}
