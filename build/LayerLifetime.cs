using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Build;

/// <summary>What happens before the first task and after the last one.</summary>
public sealed class LayerLifetime : FrostingLifetime<LayerContext>
{
    /// <inheritdoc/>
    public override void Setup(LayerContext context, ISetupContext info) =>
        context.StartsFresh = info.TasksToExecute.Any(task => task.Name == Stages.Cleanup);

    /// <inheritdoc/>
    public override void Teardown(LayerContext context, ITeardownContext info)
    {
        if (context.Finish(info.Successful))
        {
            Report.Result(context);
        }
        else if (!info.Successful)
        {
            context.Log.Verbose("Nothing was changed: the last good result is as it was.");
        }
    }
}
