using Build.Console;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Build;

/// <summary>What happens after the last task: what did not become the result goes, and a failure is told.</summary>
public sealed class LayerTeardown : FrostingTeardown<LayerContext>
{
    /// <inheritdoc/>
    public override void Teardown(LayerContext context, ITeardownContext info)
    {
        context.Dispose();
        if (info.ThrownException is { } exception)
        {
            GitHubReport.Failed(context, context.Invocation.ProjectRoot, exception, context.Verification);
        }

        if (!context.IsPublished && !info.Successful)
        {
            context.Log.Verbose("Nothing was changed: the last good result is as it was.");
        }
    }
}
