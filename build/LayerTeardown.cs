using Build.Console;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Build;

/// <summary>What happens after the last task: a new result takes the place of the last one, or nothing changes.</summary>
public sealed class LayerTeardown : FrostingTeardown<LayerContext>
{
    /// <inheritdoc/>
    public override void Teardown(LayerContext context, ITeardownContext info)
    {
        var hasResult = context.Finish(info.Successful);
        if (hasResult)
        {
            context.Report.Result(context);
            GitHubReport.Succeeded(context);
        }

        if (info.ThrownException is { } exception)
        {
            GitHubReport.Failed(context, context.Invocation.ProjectRoot, exception, context.Verification);
        }

        if (!hasResult && !info.Successful)
        {
            context.Log.Verbose("Nothing was changed: the last good result is as it was.");
        }
    }
}
