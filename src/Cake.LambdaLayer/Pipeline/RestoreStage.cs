using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>
/// Bringing files back: the last result is built once more from the same pristine install, with fewer steps or with more files that
/// stay. There are no copies of what was removed, and nothing to get out of step.
/// </summary>
internal static class RestoreStage
{
    public const string Name = "Restore";

    /// <summary>The inputs that build the last result with what was asked for.</summary>
    /// <exception cref="LambdaLayerException">
    /// There is no result, its install is gone, or nothing that was asked for was taken away.
    /// </exception>
    public static async Task<LayerInputs> PrepareAsync(LayerInputs inputs, RestoreRequest request, CancellationToken cancellation)
    {
        if (request.IsEmpty)
        {
            throw new LambdaLayerException(
                "Nothing to bring back was named: give settings.Restore.Steps=NAME, settings.Restore.Paths=GLOB or "
                    + "settings.Restore.Modules=a.b."
            );
        }

        var last = LayerPlan.OfResult(inputs.Options.ResultDirectory);
        var again = Again(inputs, last);
        CheckSteps(inputs, last, request.Steps);
        var install = Installer.Reuse(again, last.Install);
        var imports =
            request.Modules.Count == 0 ? ImportGraph.Empty : await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation);
        return again with
        {
            ActiveSteps = again.ActiveSteps.Except(request.Steps).ToHashSet(StringComparer.Ordinal),
            Restored =
            [
                .. again.Restored,
                .. request.Paths.SelectMany(path => Matching(last, inputs.Layout, path)),
                .. request.Modules.SelectMany(module => OfModule(last, inputs.Layout, imports, module)),
            ],
        };
    }

    /// <summary>
    /// The inputs that build the last result once more: with its install and its steps, less those that are switched off now.
    /// </summary>
    public static LayerInputs Again(LayerInputs inputs, LayerPlan last) =>
        inputs with
        {
            InstallKey = last.Install,
            Requirements = inputs.Requirements is null
                ? null
                : Path.Combine(inputs.Options.InstallsDirectory, last.Install, "requirements.txt"),
            ActiveSteps = last.Steps.Where(inputs.ActiveSteps.Contains).ToHashSet(StringComparer.Ordinal),
            Restored = last.Restored.ToList(),
        };

    /// <summary>What brings back a module: its own files, its packages, what lies below it, and what importing it always imports.</summary>
    internal static IEnumerable<Restoration> OfModule(LayerPlan plan, LayerLayout layout, ImportGraph imports, string module)
    {
        var because = $"settings.Restore.Modules={module}";
        var files = new ModuleFiles(module, layout);
        var imported = imports
            .AlwaysImported([module])
            .Select(name => imports.Find(name)?.Path)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var packages = plan
            .Packages.TakenAway.Where(change => imported.Contains(change.Path) || files.Contains(CleanupScope.Packages, change.Path))
            .Select(change => new Restoration(CleanupScope.Packages, change.Path, Name, because));
        var interpreter = (plan.Interpreter?.TakenAway ?? [])
            .Where(change => files.Contains(CleanupScope.Interpreter, change.Path))
            .Select(change => new Restoration(CleanupScope.Interpreter, change.Path, Name, because));
        var all = packages.Concat(interpreter).ToList();
        return all.Count > 0
            ? all
            : throw new LambdaLayerException(
                $"settings.Restore.Modules={module}: no step took anything of that module away; LambdaLayerExplain says more."
            );
    }

    private static IEnumerable<Restoration> Matching(LayerPlan plan, LayerLayout layout, string glob)
    {
        var pattern = layout.ToTreePath(glob);
        var because = $"settings.Restore.Paths={glob}";
        var all = Globs
            .Match(plan.Packages.TakenAway.Select(change => change.Path), pattern)
            .Select(path => new Restoration(CleanupScope.Packages, path, Name, because))
            .Concat(
                Globs
                    .Match((plan.Interpreter?.TakenAway ?? []).Select(change => change.Path), pattern)
                    .Select(path => new Restoration(CleanupScope.Interpreter, path, Name, because))
            )
            .ToList();
        return all.Count > 0
            ? all
            : throw new LambdaLayerException(
                $"settings.Restore.Paths={glob}: no step took such a file away; paths are those of the packages (openai/types/**) or "
                    + "of the layer (/opt/python/…), and * stays within a folder."
            );
    }

    private static void CheckSteps(LayerInputs inputs, LayerPlan last, IReadOnlyList<string> steps)
    {
        var names = inputs.Options.Steps.Select(step => step.Name).ToList();
        foreach (var step in steps)
        {
            if (!names.Contains(step))
            {
                throw new LambdaLayerException(Suggestions.Unknown("step", step, names));
            }

            if (!last.Steps.Contains(step))
            {
                throw new LambdaLayerException(
                    $"settings.Restore.Steps={step}: that step was off in the last build, so it took nothing away."
                );
            }
        }
    }
}
