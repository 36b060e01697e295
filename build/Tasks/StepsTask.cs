using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The cleanup steps, explained.</summary>
[TaskName("Steps")]
[TaskDescription("Lists the cleanup steps of the recipe and why each is safe.")]
public sealed class StepsTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        context.Report.Steps(context.LambdaLayerSteps(context.Settings), context.LambdaLayerActiveSteps(context.Settings));
}
