using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Recipes;

namespace Build.Tasks;

/// <summary>The layer is compared with the pristine install.</summary>
[TaskName("Verify")]
[TaskDescription("Proves that the layer can do what the pristine install can.")]
[IsDependentOn(typeof(CopyRuntimeTask))]
public sealed class VerifyTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var verdict = context.Run("Verify", () => context.LambdaLayerVerify(context.Made));
        context.Report.Verification(context.Verification!);
        if (!verdict.Passed && !context.Options.Strict)
        {
            verdict = context.Run("healing", () => context.LambdaLayerHeal(context.Layer));
            context.Report.Line("After healing:");
            context.Report.Verification(context.Verification!);
            new ChangeReport(context.Report).Keep(
                context.Layer.Plan.Restored.Where(restoration => restoration.By == "Verify").ToList(),
                context.Layer.Plan,
                context.Options.Recipe
            );
        }

        context.LambdaLayerRequireVerified(verdict);
    }
}
