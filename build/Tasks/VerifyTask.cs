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
        // The build first: without a layer to work on nothing is installed.
        var (build, install) = (context.Build, context.Install);
        var report = context.Run("Verify", () => context.LambdaLayerVerify(build, install, context.Cancellation));
        context.Report.Verification(report);
        if (!report.Passed && context.Options.Heal)
        {
            report = context.Run("healing", () => context.LambdaLayerHeal(build, install, report, context.Cancellation));
            context.Report.Line("After healing:");
            context.Report.Verification(report);
            new ChangeReport(context.Report).Keep(
                build.Plan.Restored.Where(restoration => restoration.By == "Verify").ToList(),
                build.Plan,
                context.Options.Recipe
            );
        }

        context.Verification = report;
        context.LambdaLayerRequireVerified(report);
    }
}
