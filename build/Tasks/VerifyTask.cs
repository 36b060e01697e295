using Cake.Frosting;
using Cake.LambdaLayer;

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
        var report = context.LambdaLayerVerify(context.Build, context.Install, context.Cancellation);
        Report.Verification(report);
        context.LambdaLayerRequireVerified(report);
    }
}
