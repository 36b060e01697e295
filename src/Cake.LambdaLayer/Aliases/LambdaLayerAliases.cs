using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.Diagnostics;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Matrix;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Provenance;
using Cake.LambdaLayer.Publishing;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Aliases;

/// <summary>
/// Builds AWS Lambda layers of Python packages: one alias for each stage, in the order Install, Cleanup, CopyRuntime, Verify, Size, Zip,
/// Provenance, Report,
/// and <see cref="LambdaLayer(ICakeContext, LambdaLayerSettings, CancellationToken?)"/> for all of them.
/// </summary>
/// <example>
/// <code>
/// var options = LambdaLayerOptions(new LambdaLayerSettings { RecipesDirectory = "layers", Recipe = "sample", OutputDirectory = "artifacts"
/// });
/// var install = LambdaLayerInstall(options);
/// using (var build = LayerBuild.Begin(options))
/// {
///     LambdaLayerCleanup(build, install);
///     LambdaLayerCopyRuntime(build);
///     LambdaLayerVerify(build, install);
///     LambdaLayerZip(build, LambdaLayerSize(build, install));
///     LambdaLayerProvenance(build, install);
///     LambdaLayerReport(build, install);
///     build.Publish();
/// }
/// </code>
/// </example>
[CakeAliasCategory("LambdaLayer")]
[CakeNamespaceImport("Cake.LambdaLayer")]
[CakeNamespaceImport("Cake.LambdaLayer.Build")]
[CakeNamespaceImport("Cake.LambdaLayer.Options")]
[CakeNamespaceImport("Cake.LambdaLayer.Planning")]
[CakeNamespaceImport("Cake.LambdaLayer.Progress")]
[CakeNamespaceImport("Cake.LambdaLayer.Publishing")]
[CakeNamespaceImport("Cake.LambdaLayer.Targets")]
public static class LambdaLayerAliases
{
    /// <summary>Names of the recipes below a folder.</summary>
    /// <param name="context">The context.</param>
    /// <param name="recipesDirectory">The folder.</param>
    /// <returns>The names, in order.</returns>
    /// <example>
    /// <code>
    /// Information(string.Join(' ', LambdaLayerRecipes("layers")));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static IReadOnlyList<string> LambdaLayerRecipes(this ICakeContext context, string recipesDirectory)
    {
        ArgumentNullException.ThrowIfNull(context);
        return RecipeReader.Names(recipesDirectory);
    }

    /// <summary>The cleanup steps of a recipe, in the order of the ledger; needs no interpreter and writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What is asked for; only the recipe is looked at.</param>
    /// <returns>The steps.</returns>
    /// <exception cref="LambdaLayerException">The recipe does not exist or has a mistake.</exception>
    /// <example>
    /// <code>
    /// foreach (var step in LambdaLayerSteps(new LambdaLayerSettings { Recipe = "sample" }))
    /// {
    ///     Information($"{step.Name}: {step.Description}. {step.Reason}");
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static IReadOnlyList<CleanupStep> LambdaLayerSteps(this ICakeContext context, LambdaLayerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        return CleanupSteps.Of(RecipeReader.Read(settings.RecipesDirectory, settings.Recipe), settings.Steps);
    }

    /// <summary>The names of the cleanup steps that are switched on.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">
    /// What is asked for; the recipe, <see cref="LambdaLayerSettings.Skip"/> and <see cref="LambdaLayerSettings.Only"/> are looked at.
    /// </param>
    /// <returns>The names.</returns>
    /// <exception cref="LambdaLayerException">The recipe does not exist or has a mistake, or a name is no step's.</exception>
    /// <example>
    /// <code>
    /// var active = LambdaLayerActiveSteps(new LambdaLayerSettings { Recipe = "sample", Skip = ["Tests"] });
    /// Information(string.Join(' ', active));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static IReadOnlySet<string> LambdaLayerActiveSteps(this ICakeContext context, LambdaLayerSettings settings) =>
        CleanupSteps.Active(context.LambdaLayerSteps(settings), settings);

    /// <summary>Looks for the tools that builds can make use of; needs no recipe and writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>
    /// What is here and what is missing. It is returned also when no layer can be built: <see cref="LambdaLayerRequireTools"/> refuses
    /// that.
    /// </returns>
    /// <example>
    /// <code>
    /// var report = LambdaLayerDoctor();
    /// foreach (var tool in report.Tools.Where(tool =&gt; !tool.IsHere))
    /// {
    ///     Information($"{tool.Name} is missing: {tool.Purpose}. {tool.Install}");
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static DoctorReport LambdaLayerDoctor(this ICakeContext context, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => DoctorStage.ExamineAsync(cancellation ?? default));
    }

    /// <summary>Refuses a machine without the tools that no layer can be built without.</summary>
    /// <param name="context">The context.</param>
    /// <param name="report">What is here.</param>
    /// <exception cref="LambdaLayerException">
    /// Python is missing, or both pip and uv are; the message names the command that installs one.
    /// </exception>
    /// <example>
    /// <code>
    /// LambdaLayerRequireTools(LambdaLayerDoctor());
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireTools(this ICakeContext context, DoctorReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (report.Lack is { } lack)
        {
            throw new LambdaLayerException(lack);
        }
    }

    /// <summary>Checks what is asked for and finds the interpreter; writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>What every stage reads.</returns>
    /// <exception cref="LambdaLayerException">Something that was asked for does not exist or does not fit.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions(new LambdaLayerSettings { Recipe = "sample", Runtime = "nodejs22.x", Skip = ["Tests"] });
    /// Information(options.ResultDirectory);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerOptions LambdaLayerOptions(
        this ICakeContext context,
        LambdaLayerSettings settings,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => LayerOptionsResolver.ResolveAsync(settings, cancellation ?? default));
    }

    /// <summary>Checks what is asked for and finds the interpreter; writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="configure">What differs from the defaults; nothing when not given.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>What every stage reads.</returns>
    /// <exception cref="LambdaLayerException">Something that was asked for does not exist or does not fit.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { RecipesDirectory = "my-recipes", NoIndex = true, FindLinks
    /// = ["wheels"] });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerOptions LambdaLayerOptions(
        this ICakeContext context,
        string recipe,
        Func<LambdaLayerSettings, LambdaLayerSettings>? configure = null,
        CancellationToken? cancellation = null
    ) => context.LambdaLayerOptions(Settings(recipe, configure), cancellation);

    /// <summary>Installs the requirements into the cache, or finds them there.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to build.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The pristine install.</returns>
    /// <exception cref="LambdaLayerException">Nothing could be installed; the message says why and what to do.</exception>
    /// <example>
    /// <code>
    /// var install = LambdaLayerInstall(LambdaLayerOptions("sample"));
    /// Information(install);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static PristineInstall LambdaLayerInstall(
        this ICakeContext context,
        LayerOptions options,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => Installer.InstallAsync(options, cancellation ?? default));
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
    /// var locked = LambdaLayerLock(LambdaLayerOptions("pandas"));
    /// Information(locked);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static RequirementsLock LambdaLayerLock(this ICakeContext context, LayerOptions options, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => LockStage.RunAsync(options, cancellation ?? default));
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
    /// var report = LambdaLayerOutdated(LambdaLayerOptions("pandas"));
    /// Information(report);
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
        return StageErrors.Wait(() => OutdatedStage.RunAsync(options, cancellation ?? default));
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

    /// <summary>Says what the cleanup steps would do, and writes nothing but caches.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What to build.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The plan of the packages.</returns>
    /// <exception cref="LambdaLayerException">A step or the recipe does not fit the packages.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// var plan = LambdaLayerPlan(options, LambdaLayerInstall(options));
    /// foreach (var step in plan.Packages.Steps)
    /// {
    ///     Information($"{step.Step}: {step.Files} files, {step.SavedBytes} bytes");
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerPlan(
        this ICakeContext context,
        LayerOptions options,
        PristineInstall install,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => CleanupStage.PlanAsync(options, install, cancellation ?? default));
    }

    /// <summary>Carries over what the cleanup steps leave of the packages; writes <c>plan.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
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
    /// var install = LambdaLayerInstall(options);
    /// using (var build = LayerBuild.Begin(options))
    /// {
    ///     LambdaLayerCleanup(build, install);
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerCleanup(
        this ICakeContext context,
        LayerBuild build,
        PristineInstall install,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => CleanupStage.RunAsync(build, install, cancellation ?? default));
    }

    /// <summary>Copies the interpreter into the layer and makes it relocatable; completes <c>plan.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with its packages.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>The plan of packages and interpreter.</returns>
    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     LambdaLayerCopyRuntime(build);
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerPlan LambdaLayerCopyRuntime(this ICakeContext context, LayerBuild build, CancellationToken? cancellation = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => CopyRuntimeStage.RunAsync(build, cancellation ?? default));
    }

    /// <summary>Proves that the layer can do what the pristine install can; writes <c>verification.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with packages and interpreter.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>
    /// What was found out. It is returned also when it did not pass: <see cref="LambdaLayerRequireVerified"/> refuses it.
    /// </returns>
    /// <exception cref="LambdaLayerException">The probes could not be run.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     var report = LambdaLayerVerify(build, LambdaLayerInstall(options));
    ///     LambdaLayerRequireVerified(report);
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static VerificationReport LambdaLayerVerify(
        this ICakeContext context,
        LayerBuild build,
        PristineInstall install,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => VerifyStage.RunAsync(build, install, cancellation ?? default));
    }

    /// <summary>
    /// Brings back what Verify found missing and builds packages and interpreter once more, until the layer passes or nothing more is
    /// found; records it in <c>plan.json</c>, and writes the lines that make it lasting to <c>keep.yaml</c>.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with packages and interpreter.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="report">What Verify found out, with <see cref="LambdaLayerSettings.Heal"/>.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>What Verify found out at last: <see cref="LambdaLayerRequireVerified"/> refuses it when it still did not pass.</returns>
    /// <exception cref="LambdaLayerException">A stage failed.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { Heal = true });
    /// var install = LambdaLayerInstall(options);
    /// using (var build = LayerBuild.Begin(options))
    /// {
    ///     LambdaLayerCleanup(build, install);
    ///     LambdaLayerCopyRuntime(build);
    ///     var report = LambdaLayerVerify(build, install);
    ///     LambdaLayerRequireVerified(LambdaLayerHeal(build, install, report));
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static VerificationReport LambdaLayerHeal(
        this ICakeContext context,
        LayerBuild build,
        PristineInstall install,
        VerificationReport report,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => HealStage.RunAsync(build, install, report, cancellation ?? default));
    }

    /// <summary>Refuses a layer that did not pass.</summary>
    /// <param name="context">The context.</param>
    /// <param name="report">What Verify found out.</param>
    /// <exception cref="LambdaLayerException">It did not pass; the message names the first reason and the step that did it.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     LambdaLayerRequireVerified(LambdaLayerVerify(build, LambdaLayerInstall(options)));
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireVerified(this ICakeContext context, VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!report.Passed)
        {
            throw VerifyStage.Refusal(report);
        }
    }

    /// <summary>Measures the layer; writes <c>size.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with packages and interpreter.</param>
    /// <param name="install">The pristine install.</param>
    /// <returns>The sizes. They are returned also when they exceed the limit: <see cref="LambdaLayerRequireLimit"/> refuses them.</returns>
    /// <exception cref="LambdaLayerException">The layer is not what its plan says.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     var size = LambdaLayerSize(build, LambdaLayerInstall(options));
    ///     Information($"{size.LayerBytes} bytes, {size.LeftBytes} left");
    ///     LambdaLayerRequireLimit(size);
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayerSize(this ICakeContext context, LayerBuild build, PristineInstall install)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Explain(() => SizeStage.Run(build, install));
    }

    /// <summary>Says of files of the last result what became of them, by which step and rule, and how to get them back.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What was built.</param>
    /// <param name="path">A glob over paths of the packages (<c>openai/types/**</c>) or of the layer (<c>/opt/python/…</c>).</param>
    /// <param name="module">Instead of a path, the dotted name of a module: its files and all that lies below it.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>One entry a file.</returns>
    /// <exception cref="LambdaLayerException">There is no result, its install is gone, or there is no such file.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// foreach (var explanation in LambdaLayerExplain(options, path: "pip/**"))
    /// {
    ///     Information(explanation);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static IReadOnlyList<Explanation> LambdaLayerExplain(
        this ICakeContext context,
        LayerOptions options,
        string? path = null,
        string? module = null,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Wait(() => ExplainStage.RunAsync(options, path, module, cancellation ?? default));
    }

    /// <summary>What the last build changed.</summary>
    /// <param name="context">The context.</param>
    /// <param name="options">What was built.</param>
    /// <returns>The difference between the last result and the one before it.</returns>
    /// <exception cref="LambdaLayerException">There is no result, or none before it.</exception>
    /// <example>
    /// <code>
    /// var diff = LambdaLayerDiff(LambdaLayerOptions("sample"));
    /// Information(diff);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerDiff LambdaLayerDiff(this ICakeContext context, LayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        return LayerDiff.OfLast(options);
    }

    /// <summary>What a build that is measured, and not yet published, changes.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build.</param>
    /// <returns>The difference to the last result.</returns>
    /// <exception cref="LambdaLayerException">There is no result, or the build is not measured.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     LambdaLayerSize(build, LambdaLayerInstall(options));
    ///     Information(LambdaLayerDiff(build));
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerDiff LambdaLayerDiff(this ICakeContext context, LayerBuild build)
    {
        ArgumentNullException.ThrowIfNull(context);
        return LayerDiff.OfBuild(build);
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
        SizeStage.Gate(report);
    }

    /// <summary>Packs the layer into a zip, the same bytes for the same layer; completes <c>size.json</c>.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with packages and interpreter.</param>
    /// <param name="report">Its sizes.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The sizes, with that of the zip.</returns>
    /// <exception cref="LambdaLayerException">The layer cannot be packed.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     var packed = LambdaLayerZip(build, LambdaLayerSize(build, LambdaLayerInstall(options)));
    ///     Information($"{packed.ZipBytes} bytes");
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static SizeReport LambdaLayerZip(
        this ICakeContext context,
        LayerBuild build,
        SizeReport report,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Explain(() =>
        {
            var zip = build.PathOf(build.Options.ZipName);
            var bytes = LayerZip.Write(build.Layer, zip, build.Options.Progress, cancellation ?? default);
            var complete = report with { ZipBytes = bytes };
            SizeStage.Write(build, complete);
            return complete;
        });
    }

    /// <summary>
    /// Says what the layer is made of: writes <c>sbom.cdx.json</c>, a software bill of materials (CycloneDX 1.6), and
    /// <c>layer.lock.json</c>,
    /// the hashes of all inputs and of the zip.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, with its zip.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <exception cref="LambdaLayerException">The layer is not zipped yet.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     LambdaLayerProvenance(build, LambdaLayerInstall(options));
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerProvenance(
        this ICakeContext context,
        LayerBuild build,
        PristineInstall install,
        CancellationToken? cancellation = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        StageErrors.Wait(async () =>
        {
            await ProvenanceStage.RunAsync(build, install, cancellation ?? default);
            return true;
        });
    }

    /// <summary>
    /// Refuses a layer that outgrew the baseline of its options by more than they allow; without a baseline it does nothing.
    /// </summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build, measured.</param>
    /// <param name="report">Its sizes, with that of the zip.</param>
    /// <exception cref="LambdaLayerException">It grew by more; the message names what grew most.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { Baseline = "size.json", FailOnGrowth = "1%" });
    /// var install = LambdaLayerInstall(options);
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     var size = LambdaLayerZip(build, LambdaLayerSize(build, install));
    ///     LambdaLayerRequireGrowth(build, size);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static void LambdaLayerRequireGrowth(this ICakeContext context, LayerBuild build, SizeReport report)
    {
        ArgumentNullException.ThrowIfNull(context);
        build.Options.Baseline?.Gate(report, JsonFile.Read<LayerContents>(build.PathOf(LayerContents.FileName)));
    }

    /// <summary>The layers that are made of recipes, as the jobs of a CI system.</summary>
    /// <param name="context">The context.</param>
    /// <param name="recipesDirectory">The folder of the recipes.</param>
    /// <param name="recipe">The name of one of them, or <see langword="null"/> for all.</param>
    /// <returns>One row a layer.</returns>
    /// <exception cref="LambdaLayerException">A recipe does not exist or has a mistake.</exception>
    /// <example>
    /// <code>
    /// Information(LambdaLayerMatrix("layers"));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static BuildMatrix LambdaLayerMatrix(this ICakeContext context, string recipesDirectory, string? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return BuildMatrix.Of(
            (recipe is null ? RecipeReader.Names(recipesDirectory) : [recipe]).Select(name => RecipeReader.Read(recipesDirectory, name))
        );
    }

    /// <summary>Writes <c>report.html</c>, a page that shows what the stages that ran found out.</summary>
    /// <param name="context">The context.</param>
    /// <param name="build">The build.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="translate">
    /// Replaces the names of settings, such as <c>settings.Skip</c>, where the page's readers know them by others; leaves them when not given.
    /// </param>
    /// <returns>The page's absolute path, until the build is published.</returns>
    /// <exception cref="LambdaLayerException">A file of the build is damaged, or the page cannot be written.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample");
    /// using (var build = LayerBuild.Resume(options))
    /// {
    ///     LambdaLayerReport(build, LambdaLayerInstall(options));
    ///     build.Publish();
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static string LambdaLayerReport(
        this ICakeContext context,
        LayerBuild build,
        PristineInstall install,
        Func<string, string>? translate = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Explain(() => ReportStage.Run(build, install, translate));
    }

    /// <summary>
    /// Publishes the zip of the last good result as a version of a layer, unless the newest version for the same runtime and architecture
    /// holds
    /// it already, and attaches it to a function. It takes the AWS CLI, which knows credentials and region.
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
    /// var options = LambdaLayerOptions("sample");
    /// var publication = LambdaLayerPublish(options, new PublishSettings { LayerName = "my-layer", Function = "my-function" });
    /// Information(publication.LayerVersionArn);
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
        var options = context.LambdaLayerOptions(settings, cancellation);
        var install = context.LambdaLayerInstall(options, cancellation);
        using var build = LayerBuild.Begin(options);
        context.LambdaLayerCleanup(build, install, cancellation);
        if (options.Layout.BundlesInterpreter)
        {
            context.LambdaLayerCopyRuntime(build, cancellation);
        }

        var report = context.LambdaLayerVerify(build, install, cancellation);
        context.LambdaLayerRequireVerified(options.Heal ? context.LambdaLayerHeal(build, install, report, cancellation) : report);
        var size = context.LambdaLayerSize(build, install);
        context.LambdaLayerRequireLimit(size);
        var packed = context.LambdaLayerZip(build, size, cancellation);
        context.LambdaLayerProvenance(build, install, cancellation);
        var contents = JsonFile.Read<LayerContents>(build.PathOf(LayerContents.FileName));
        context.LambdaLayerReport(build, install);
        build.Publish();
        // What grew is still a good layer.
        options.Baseline?.Gate(packed, contents);
        return packed;
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
    ) => context.LambdaLayer(Settings(recipe, configure), cancellation);

    private static LambdaLayerSettings Settings(string recipe, Func<LambdaLayerSettings, LambdaLayerSettings>? configure)
    {
        var settings = new LambdaLayerSettings { Recipe = recipe };
        return configure?.Invoke(settings) ?? settings;
    }
}
