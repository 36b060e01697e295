using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Doctor;

namespace Build.Tasks;

/// <summary>The machine is looked over.</summary>
[TaskName("Doctor")]
[TaskDescription("Says which tools are here, what is lost without each, and how to install it.")]
public sealed class DoctorTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var report = context.LambdaLayerDoctor(context.Cancellation);
        context.Report.Tools(report);
        context.LambdaLayerRequireTools(report);
    }
}
