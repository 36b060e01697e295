using Cake.Core;
using Cake.Core.Annotations;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Aliases;

public static partial class LambdaLayerAliases
{
    /// <summary>
    /// Begins a layer. Its stages are run one by one, in the order of their aliases; a stage that is run without those before it works
    /// on a copy of the last good result. Disposing of it without publishing leaves that result as it was.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to build.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The layer in the making.</returns>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions(new LambdaLayerSettings { RecipesDirectory = "layers", Recipe = "sample" });
    /// using (var layer = LambdaLayerBegin(options))
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
    [CakeMethodAlias]
    public static LayerPipeline LambdaLayerBegin(this ICakeContext context, LayerOptions options, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LayerPipeline(options, cancellation ?? default);
    }

    /// <summary>Installs the requirements into the cache, or finds them there.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The pristine install.</returns>
    /// <exception cref="LambdaLayerException">Nothing could be installed; the message says why and what to do.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     Information(LambdaLayerInstall(layer));
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static PristineInstall LambdaLayerInstall(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.InstallAsync);
    }

    /// <summary>Says what the cleanup steps would do, and writes nothing but caches.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The plan of the packages.</returns>
    /// <exception cref="LambdaLayerException">A step or the recipe does not fit the packages.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     foreach (var step in LambdaLayerPlan(layer).Packages.Steps)
    ///     {
    ///         Information($"{step.Step}: {step.Files} files, {step.SavedBytes} bytes");
    ///     }
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerPlan(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.PlanAsync);
    }

    /// <summary>Carries over what the cleanup steps leave of the packages; writes <c>plan.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The plan of the packages.</returns>
    /// <exception cref="LambdaLayerException">A step or the recipe does not fit the packages.</exception>
    /// <example>
    /// <code>
    /// // The packages alone, with a step of the script's own.
    /// var readmes = new CleanupStep(
    ///     "Readmes",
    ///     "files that are called README",
    ///     "no code reads them",
    ///     CleanupScope.Packages,
    ///     input =&gt; input.Tree.Files
    ///         .Where(file =&gt; file.Name.StartsWith("README"))
    ///         .Select(file =&gt; new Claim(file.Path, "is a readme")));
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { Steps = [readmes] });
    /// using (var layer = LambdaLayerBegin(options))
    /// {
    ///     LambdaLayerCleanup(layer);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerCleanup(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.CleanupAsync);
    }

    /// <summary>
    /// Copies the interpreter into the layer and makes it relocatable, unless the runtime brings Python itself; completes
    /// <c>plan.json</c>.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The plan of packages and interpreter.</returns>
    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerCopyRuntime(layer);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerCopyRuntime(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.CopyRuntimeAsync);
    }

    /// <summary>Proves that the layer can do what the pristine install can; writes <c>verification.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>What was found out; <see cref="LambdaLayerRequireVerified"/> refuses a layer that did not pass.</returns>
    /// <exception cref="LambdaLayerException">The probes could not be run.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerRequireVerified(LambdaLayerVerify(layer));
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static Verdict LambdaLayerVerify(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.VerifyAsync);
    }

    /// <summary>
    /// Brings back what Verify found missing and builds packages and interpreter once more, until the layer passes or nothing more is
    /// found; records it in <c>plan.json</c>, and writes the lines that make it lasting to <c>keep.yaml</c>.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>What Verify found out at last.</returns>
    /// <exception cref="LambdaLayerException">A stage failed.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerCleanup(layer);
    ///     LambdaLayerCopyRuntime(layer);
    ///     LambdaLayerVerify(layer);
    ///     LambdaLayerRequireVerified(LambdaLayerHeal(layer));
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static Verdict LambdaLayerHeal(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.HealAsync);
    }

    /// <summary>Refuses a layer that did not pass.</summary>
    /// <param name="context">The context.</param>
    /// <param name="verdict">What Verify found out.</param>
    /// <exception cref="LambdaLayerException">It did not pass; the message names the first reason and the step that did it.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerRequireVerified(LambdaLayerVerify(layer));
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireVerified(this ICakeContext context, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(context);
        LayerPipeline.RequireVerified(verdict);
    }

    /// <summary>Measures the layer; writes <c>size.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The sizes; <see cref="LambdaLayerRequireLimit"/> refuses those that exceed the limit.</returns>
    /// <exception cref="LambdaLayerException">The layer is not what its plan says.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     var size = LambdaLayerSize(layer);
    ///     Information($"{size.LayerBytes} bytes, {size.LeftBytes} left");
    ///     LambdaLayerRequireLimit(size);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayerSize(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.SizeAsync);
    }

    /// <summary>Refuses a layer that is too large.</summary>
    /// <param name="context">The context.</param>
    /// <param name="report">The sizes.</param>
    /// <exception cref="LambdaLayerException">The limit is exceeded; the message names the largest contributors.</exception>
    /// <example>
    /// <code>
    /// var size = LambdaLayer("sample");
    /// LambdaLayerRequireLimit(size with { ReservedBytes = 50_000_000 });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireLimit(this ICakeContext context, SizeReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        LayerPipeline.RequireLimit(report);
    }

    /// <summary>Packs the layer into a zip, the same bytes for the same layer; completes <c>size.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The sizes, with that of the zip.</returns>
    /// <exception cref="LambdaLayerException">The layer cannot be packed.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     Information($"{LambdaLayerZip(layer).ZipBytes} bytes");
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayerZip(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(layer.ZipAsync);
    }

    /// <summary>
    /// Says what the layer is made of: writes <c>sbom.cdx.json</c>, a software bill of materials (CycloneDX 1.6), and
    /// <c>layer.lock.json</c>, the hashes of all inputs and of the zip.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <exception cref="LambdaLayerException">The layer is not zipped yet.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerProvenance(layer);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerProvenance(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        StageErrors.Wait(layer.ProvenanceAsync);
    }

    /// <summary>Writes <c>report.html</c>, a page that shows what the stages that ran found out.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <param name="translate">
    /// Replaces the names of settings, such as <c>settings.Skip</c>, where the page's readers know them by others; leaves them when not
    /// given.
    /// </param>
    /// <returns>The page's absolute path, until the layer is published.</returns>
    /// <exception cref="LambdaLayerException">A file of the result is damaged, or the page cannot be written.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerReport(layer);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static string LambdaLayerReport(this ICakeContext context, LayerPipeline layer, Func<string, string>? translate = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return StageErrors.Wait(() => layer.ReportAsync(translate));
    }

    /// <summary>Puts what was made in the place of the last good result.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <exception cref="LambdaLayerException">The result cannot be put there; the last good one is untouched.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerCopyRuntime(layer);
    ///     LambdaLayerPublishResult(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerPublishResult(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        StageErrors.Explain(layer.Publish);
    }

    /// <summary>
    /// Refuses a layer that outgrew the baseline of its options by more than they allow; without a baseline it does nothing.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <exception cref="LambdaLayerException">It grew by more; the message names what grew most.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { Baseline = "size.json", FailOnGrowth = "1%" });
    /// using (var layer = LambdaLayerBegin(options))
    /// {
    ///     LambdaLayerZip(layer);
    ///     LambdaLayerRequireGrowth(layer);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireGrowth(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        layer.RequireGrowth();
    }
}
