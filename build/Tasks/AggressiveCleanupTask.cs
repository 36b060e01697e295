using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The pristine install becomes the packages of the layer.</summary>
[TaskName("AggressiveCleanup")]
[TaskDescription("Carries over what the cleanup steps leave of the packages.")]
[IsDependentOn(typeof(InstallTask))]
public sealed class AggressiveCleanupTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var plan = context.Run("AggressiveCleanup", () => context.LambdaLayerCleanup(context.Layer));
        context.Report.Ledger("packages, by step", plan.Packages.Steps, plan.Packages.Bytes);
        context.Report.Notes(plan.Packages);
    }
}
