using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Recipes;

namespace Build.Tasks;

/// <summary>Files come back into the last layer.</summary>
[TaskName(CommandLine.RestoreTarget)]
[TaskDescription("Brings files back into the last layer: --step=NAME, --path=GLOB or --module=a.b.")]
[IsDependentOn(typeof(LayerTask))]
public sealed class RestoreTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context) =>
        new ChangeReport(context.Report).Restored(
            context.Settings.Restore!,
            context.LambdaLayerDiff(context.Made),
            context.Layer.Plan,
            context.Options.Recipe
        );
}
