using Cake.Core;
using Cake.Core.Annotations;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Matrix;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Aliases;

public static partial class LambdaLayerAliases
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
    /// <param name="settings">What is asked for; the recipe and what switches steps on and off are looked at.</param>
    /// <returns>The names.</returns>
    /// <exception cref="LambdaLayerException">The recipe does not exist or has a mistake, or a name is no step's.</exception>
    /// <example>
    /// <code>
    /// var active = LambdaLayerActiveSteps(new LambdaLayerSettings { Recipe = "sample", Skip = ["Tests"] });
    /// Information(string.Join(' ', active));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static IReadOnlySet<string> LambdaLayerActiveSteps(this ICakeContext context, LambdaLayerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        return LayerOptionsResolver.ActiveSteps(context.LambdaLayerSteps(settings), settings);
    }

    /// <summary>Looks for the tools that builds can make use of; needs no recipe and writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="cancellation">Cancels; child processes are ended.</param>
    /// <returns>What is installed and what is missing; <see cref="LambdaLayerRequireTools"/> refuses a machine that cannot build.</returns>
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
    /// <param name="report">What is installed.</param>
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
        report.Require();
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
        return BuildMatrix.Of(recipesDirectory, recipe);
    }

    /// <summary>Checks what is asked for; starts nothing and writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="settings">What is asked for.</param>
    /// <returns>What to build.</returns>
    /// <exception cref="LambdaLayerException">Something that was asked for does not exist or does not fit.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions(new LambdaLayerSettings { Recipe = "sample", Runtime = "nodejs22.x", Skip = ["Tests"] });
    /// Information(options.ResultDirectory);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerOptions LambdaLayerOptions(this ICakeContext context, LambdaLayerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StageErrors.Explain(() => LayerOptionsResolver.Resolve(settings));
    }

    /// <summary>Checks what is asked for; starts nothing and writes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="recipe">The recipe's name.</param>
    /// <param name="configure">What differs from the defaults; nothing when not given.</param>
    /// <returns>What to build.</returns>
    /// <exception cref="LambdaLayerException">Something that was asked for does not exist or does not fit.</exception>
    /// <example>
    /// <code>
    /// var options = LambdaLayerOptions("sample", settings =&gt; settings with { NoIndex = true, FindLinks = ["wheels"] });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerOptions LambdaLayerOptions(
        this ICakeContext context,
        string recipe,
        Func<LambdaLayerSettings, LambdaLayerSettings>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.LambdaLayerOptions(LambdaLayerSettings.Of(recipe, configure));
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
    /// foreach (var explanation in LambdaLayerExplain(LambdaLayerOptions("sample"), path: "pip/**"))
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
    /// Information(LambdaLayerDiff(LambdaLayerOptions("sample")));
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerDiff LambdaLayerDiff(this ICakeContext context, LayerOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        return LayerDiff.OfLast(options.ResultDirectory);
    }

    /// <summary>What a layer in the making that is measured, and not yet published, changes.</summary>
    /// <param name="context">The context.</param>
    /// <param name="layer">The layer in the making.</param>
    /// <returns>The difference to the last result.</returns>
    /// <exception cref="LambdaLayerException">There is no result, or the layer is not measured.</exception>
    /// <example>
    /// <code>
    /// using (var layer = LambdaLayerBegin(LambdaLayerOptions("sample")))
    /// {
    ///     LambdaLayerSize(layer);
    ///     Information(LambdaLayerDiff(layer));
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    public static LayerDiff LambdaLayerDiff(this ICakeContext context, LayerPipeline layer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Diff();
    }
}
