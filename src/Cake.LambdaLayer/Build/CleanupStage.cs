using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Provenance;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Build;

/// <summary>The stage AggressiveCleanup: a pristine install becomes the packages of a layer.</summary>
internal static class CleanupStage
{
    /// <summary>Makes the plan, and writes nothing.</summary>
    public static async Task<LayerPlan> PlanAsync(LayerOptions options, PristineInstall install, CancellationToken cancellation)
    {
        var imports = await ImportAnalysis.LoadAsync(install, options.Interpreter, cancellation, options.Progress);
        var input = Input(options, install, imports, RuntimeNotices.Of(options, install.Tree));
        var draft = CleanupPlanner.Plan(input, options.Steps, options.ActiveSteps) with
        {
            StaleRules = StaleRules.Find(input, options.Steps, options.ActiveSteps),
        };
        return new LayerPlan(
            options.Recipe.Name,
            options.Target.Runtime.Identifier,
            options.Target.Architecture,
            options.Target.Python,
            Path.GetFileName(install.Directory),
            options.Steps.Select(step => step.Name).Where(options.ActiveSteps.Contains).ToList(),
            await DerivedContents.CompleteAsync(options, install.Tree, draft, cancellation),
            Interpreter: null
        );
    }

    /// <summary>Makes the plan and the packages of the layer.</summary>
    public static async Task<LayerPlan> RunAsync(LayerBuild build, PristineInstall install, CancellationToken cancellation)
    {
        var plan = await PlanAsync(build.Options, install, cancellation);
        Materializer.Write(
            install.Tree,
            plan.Packages,
            build.Layer,
            build.Options.Layout.OfPackageFile,
            cancellation,
            build.Last,
            build.Options.Progress
        );
        build.Plan = plan;
        return plan;
    }

    /// <summary>All that the steps may look at.</summary>
    /// <param name="options">What is built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="imports">Its modules.</param>
    /// <param name="otherNotices">Licence texts of what a layer has beside the packages; no step looks at them.</param>
    internal static CleanupInput Input(
        LayerOptions options,
        PristineInstall install,
        ImportGraph imports,
        IReadOnlyList<Notice>? otherNotices = null
    ) =>
        new(
            CleanupScope.Packages,
            install.Tree,
            options.Recipe,
            options.Target,
            install.Distributions,
            Roots(options, install.Distributions),
            imports,
            options.Restored
        )
        {
            OtherNotices = otherNotices ?? [],
        };

    /// <summary>
    /// What was asked for: the recipe's word, or all that the requirements name. A complete lock names everything, which says nothing.
    /// </summary>
    private static HashSet<string> Roots(LayerOptions options, IReadOnlyList<Distribution> distributions)
    {
        var roots = options.Recipe.Roots.Select(Distribution.Normalize).ToHashSet(StringComparer.Ordinal);
        if (options.Requirements is { } path)
        {
            var named = RequirementsFile.Read(path).Names;
            if (roots.Count == 0 || !distributions.All(distribution => named.Contains(distribution.Name)))
            {
                roots.UnionWith(named);
            }
        }

        return roots;
    }
}
