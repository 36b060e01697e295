using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;

namespace Build.Tasks;

/// <summary>The layer is measured.</summary>
[TaskName("Size")]
[TaskDescription("Measures the layer by step and by distribution, against the limit.")]
[IsDependentOn(typeof(VerifyTask))]
public sealed class SizeTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var report = context.LambdaLayerSize(context.Made);
        context.Report.Ledger("the whole layer, by step", report.Steps, report.PristineBytes + report.RuntimeBytes);
        context.Report.Distributions(report);
        context.LambdaLayerRequireLimit(report);
    }
}
