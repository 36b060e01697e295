using Cake.Core;
using Cake.Core.Annotations;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Aliases;

/// <summary>
/// Builds AWS Lambda layers of Python packages: one alias for each stage, in the order Install, Cleanup, CopyRuntime, Verify, Size, Zip,
/// Provenance, Report, and <see cref="LambdaLayer(ICakeContext, LambdaLayerSettings, CancellationToken?)"/> for all of them.
/// </summary>
/// <example>
/// <code>
/// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
/// {
///     LambdaLayerCleanup(layer);
///     LambdaLayerCopyRuntime(layer);
///     LambdaLayerRequireVerified(LambdaLayerVerify(layer));
///     LambdaLayerRequireLimit(LambdaLayerSize(layer));
///     LambdaLayerZip(layer);
///     LambdaLayerProvenance(layer);
///     LambdaLayerReport(layer);
///     LambdaLayerPublishResult(layer);
/// }
/// </code>
/// </example>
[CakeAliasCategory("LambdaLayer")]
[CakeNamespaceImport("Cake.LambdaLayer")]
[CakeNamespaceImport("Cake.LambdaLayer.Options")]
[CakeNamespaceImport("Cake.LambdaLayer.Planning")]
[CakeNamespaceImport("Cake.LambdaLayer.Progress")]
[CakeNamespaceImport("Cake.LambdaLayer.Publishing")]
[CakeNamespaceImport("Cake.LambdaLayer.Targets")]
public static partial class LambdaLayerAliases
{
    /// <summary>Builds a whole layer, and puts it in the place of the last one only when everything passed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The sizes of the layer.</returns>
    /// <exception cref="LambdaLayerException">
    /// A stage failed, and the last good layer is untouched; or the layer outgrew its baseline.
    /// </exception>
    /// <example>
    /// <code>
    /// var size = LambdaLayer(new LambdaLayerSettings
    /// {
    ///     RecipesDirectory = "my-recipes",
    ///     Recipe = "sample",
    ///     OutputDirectory = "out",
    ///     Runtime = "python3.12",
    /// });
    /// Information($"{size.LayerBytes} bytes");
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayer(this ICakeContext context, LambdaLayerSettings settings, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var layer = context.LambdaLayerBegin(context.LambdaLayerOptions(settings), cancellation);
        return StageErrors.Wait(layer.RunAsync);
    }

    /// <summary>Builds a whole layer, and puts it in the place of the last one only when everything passed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="configure">What differs from the defaults; nothing when not given.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The sizes of the layer.</returns>
    /// <exception cref="LambdaLayerException">A stage failed; the last good layer is untouched.</exception>
    /// <example>
    /// <code>
    /// LambdaLayer("sample", settings =&gt; settings with { Skip = ["Tests", "TypeStubs"], Profile = "size" });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayer(
        this ICakeContext context,
        string recipe,
        Func<LambdaLayerSettings, LambdaLayerSettings>? configure = null,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.LambdaLayer(LambdaLayerSettings.Of(recipe, configure), cancellation);
    }

    /// <summary>
    /// Locks the requirements by version and hash, for the target: from the <c>.in</c> file beside them; without one, from requirements
    /// that are not locked yet, which become that <c>.in</c> file; else from the recipe's roots; else from every name in them.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to lock.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>What was written, and what is different from before.</returns>
    /// <exception cref="LambdaLayerException">
    /// There is nothing to lock, a name cannot be resolved, or a release is denied; the file is as it was.
    /// </exception>
    /// <example>
    /// <code>
    /// Information(LambdaLayerLock(LambdaLayerOptions("pandas")));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static RequirementsLock LambdaLayerLock(this ICakeContext context, LayerOptions options, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var layer = context.LambdaLayerBegin(options, cancellation);
        return StageErrors.Wait(layer.LockAsync);
    }

    /// <summary>
    /// Resolves the top-level names of the requirements anew, without the versions they are pinned to, and compares; the requirements stay
    /// as they are.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What is locked.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>What is locked, and what could be.</returns>
    /// <exception cref="LambdaLayerException">
    /// Nothing is locked, or the names cannot be resolved, for example because the index cannot be reached.
    /// </exception>
    /// <example>
    /// <code>
    /// Information(LambdaLayerOutdated(LambdaLayerOptions("pandas")));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static OutdatedReport LambdaLayerOutdated(
        this ICakeContext context,
        LayerOptions options,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        using var layer = context.LambdaLayerBegin(options, cancellation);
        return StageErrors.Wait(layer.OutdatedAsync);
    }

    /// <summary>
    /// Writes a recipe for requirements: <c>layer.yaml</c>, the requirements, and probes that import every top-level module of what they
    /// name.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">
    /// What the layer is for: <see cref="LambdaLayerSettings.Requirements"/> must be given; the recipe is not looked at.
    /// </param>
    /// <param name="name">The name of the new recipe.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="LambdaLayerException">
    /// The name is taken or does not do, or the requirements cannot be installed; no recipe was written.
    /// </exception>
    /// <example>
    /// <code>
    /// var recipe = LambdaLayerNewRecipe(new LambdaLayerSettings { Recipe = "", Requirements = "requirements.txt" }, "mine");
    /// Information(recipe);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static NewRecipe LambdaLayerNewRecipe(
        this ICakeContext context,
        LambdaLayerSettings settings,
        string name,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => NewRecipeStage.RunAsync(settings, name, cancellation ?? default));
    }
}
