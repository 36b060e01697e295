using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Build;

/// <summary>The stage AggressiveCleanup: a pristine install becomes the packages of a layer.</summary>
internal static class CleanupStage
{
    /// <summary>Makes the plan, and writes nothing.</summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="otherNotices">Licence texts of what the layer has beside the packages.</param>
    /// <param name="liesBesideInterpreter">Whether packages find a library, by its name, only beside the layer's interpreter.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<LayerPlan> PlanAsync(
        LayerInputs inputs,
        PristineInstall install,
        IReadOnlyList<Notice> otherNotices,
        Func<string, bool> liesBesideInterpreter,
        CancellationToken cancellation
    )
    {
        var imports = await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation, inputs.Options.Progress);
        var input = Input(inputs, install, imports, otherNotices);
        var draft = CleanupPlanner.Plan(input, inputs.Options.Steps, inputs.ActiveSteps) with
        {
            Notes =
            [
                .. ShadowedModules.Notes(input),
                .. inputs.Options.Recipe.Libraries.Select(library =>
                    $"{library.Name} is handed over by the recipe (sha256 {library.Sha256[..12]}…)"
                ),
                .. inputs.Options.Steps.Where(step => inputs.ActiveSteps.Contains(step.Name)).SelectMany(step => step.Notes(input)),
            ],
            StaleRules = StaleRules.Find(input, inputs.Options.Steps, inputs.ActiveSteps),
        };
        OverlapCheck.Run(install.Overlaps, draft);
        var complete = await DerivedContents.CompleteAsync(
            inputs,
            install.Tree,
            draft.With(Relocations(install.Tree, draft, liesBesideInterpreter)),
            cancellation
        );
        return new LayerPlan
        {
            Recipe = inputs.Options.Recipe.Name,
            Runtime = inputs.Target.Runtime.Identifier,
            Architecture = inputs.Target.Architecture,
            Python = inputs.Target.Python,
            Install = Path.GetFileName(install.Directory),
            Steps = inputs.Options.Steps.Select(step => step.Name).Where(inputs.ActiveSteps.Contains).ToList(),
            Packages = WithLedger(complete),
            Interpreter = null,
        };
    }

    private static List<(TreeFile File, PlannedTransformation Planned)> Relocations(
        FileTree tree,
        TreePlan plan,
        Func<string, bool> liesBesideInterpreter
    )
    {
        var taken = plan
            .Changes.Where(change => change.Kind == ChangeKind.Remove || change.Transformations.Count == 0)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        return tree
            .Files.Where(file => !taken.Contains(file.Path))
            .Select(file => (File: file, Change: RunPaths.ChangeOfPackage(file, liesBesideInterpreter)))
            .Where(entry => entry.Change is not null)
            .Select(entry =>
                (
                    entry.File,
                    new PlannedTransformation(
                        PlannedChange.Relocation,
                        $"run path {entry.Change!.RunPath}, and that of the interpreter",
                        entry.Change
                    )
                )
            )
            .ToList();
    }

    /// <summary>What no step did is booked on the stage that the interpreter comes from.</summary>
    private static TreePlan WithLedger(TreePlan plan)
    {
        var moved = plan.Changes.Count(change => change.IsRelocation);
        return moved == 0 || plan.Steps.Any(ledger => ledger.Step == PlannedChange.Relocation)
            ? plan
            : plan with
            {
                Steps =
                [
                    .. plan.Steps,
                    new StepLedger(PlannedChange.Relocation, true, 0, 0, moved, new Dictionary<string, int>()).Booked(plan.Changes),
                ],
            };
    }

    /// <summary>Writes the packages of the layer.</summary>
    /// <param name="build">The build, still empty.</param>
    /// <param name="inputs">What is built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="plan">What <see cref="PlanAsync"/> returned.</param>
    /// <param name="cancellation">Cancels.</param>
    public static void Run(LayerBuild build, LayerInputs inputs, PristineInstall install, LayerPlan plan, CancellationToken cancellation) =>
        Materializer.Write(
            install.Tree,
            plan.Packages,
            build.Layer,
            inputs.Layout.OfPackageFile,
            cancellation,
            build.Last,
            inputs.Options.Progress
        );

    /// <summary>All that the steps may look at.</summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="install">The pristine install.</param>
    /// <param name="imports">Its modules.</param>
    /// <param name="otherNotices">Licence texts of what a layer has beside the packages; no step looks at them.</param>
    /// <param name="tooNew">Modules of the interpreter that alone would make a C library come along.</param>
    internal static CleanupInput Input(
        LayerInputs inputs,
        PristineInstall install,
        ImportGraph imports,
        IReadOnlyList<Notice>? otherNotices = null,
        IReadOnlyList<TooNewModule>? tooNew = null
    ) =>
        new(
            CleanupScope.Packages,
            install.Tree,
            inputs.Options.Recipe,
            inputs.Target,
            install.Distributions,
            Roots.Of(inputs, install.Distributions),
            imports,
            inputs.Restored
        )
        {
            OtherNotices = otherNotices ?? [],
            TooNewModules = tooNew ?? [],
        };
}
