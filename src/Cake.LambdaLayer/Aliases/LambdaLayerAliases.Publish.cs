using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.Diagnostics;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Publishing;

namespace Cake.LambdaLayer.Aliases;

public static partial class LambdaLayerAliases
{
    /// <summary>
    /// Publishes the zip of the last good result as a version of a layer, unless the newest version for the same runtime and architecture
    /// holds it already, and attaches it to a function. It takes the AWS CLI, which knows credentials and region.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What was built.</param>
    /// <param name="settings">How it is published.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The version, and what else was done.</returns>
    /// <exception cref="LambdaLayerException">
    /// There is no zip, a setting cannot be used, or AWS refused something; the message says why and what to do.
    /// </exception>
    /// <example>
    /// <code>
    /// var settings = new PublishSettings { LayerName = "my-layer", Function = "my-function" };
    /// Information(LambdaLayerPublish(LambdaLayerOptions("sample"), settings).LayerVersionArn);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPublication LambdaLayerPublish(
        this ICakeContext context,
        LayerOptions options,
        PublishSettings settings,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() =>
            PublishStage.RunAsync(options, settings, line => context.Log.Information("{0}", line), cancellation ?? default)
        );
    }
}
