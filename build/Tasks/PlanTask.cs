using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>What the cleanup would do.</summary>
[TaskName("Plan")]
[TaskDescription("Says what the cleanup steps would remove, without writing a layer.")]
[IsDependentOn(typeof(InstallTask))]
public sealed class PlanTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var plan = context.Run("Plan", () => context.LambdaLayerPlan(context.Layer)).Packages;
        context.Report.Rules(plan);
        context.Report.Ledger("what would go, by step", plan.Steps, plan.Bytes);
        context.Report.Notes(plan);
    }
}
