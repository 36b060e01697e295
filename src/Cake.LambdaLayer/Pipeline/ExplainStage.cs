using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>
/// Says of files of the last result what became of them: the plan knows what was done, the steps are asked for their reasons.
/// </summary>
internal static class ExplainStage
{
    /// <param name="options">What was built.</param>
    /// <param name="path">A glob over paths of the packages or of the layer, or <see langword="null"/>.</param>
    /// <param name="module">A module's dotted name, or <see langword="null"/>.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="LambdaLayerException">There is no result, its install is gone, or there is no such file.</exception>
    public static async Task<IReadOnlyList<Explanation>> RunAsync(
        LayerOptions options,
        string? path,
        string? module,
        CancellationToken cancellation
    )
    {
        if (path is null == module is null)
        {
            throw new LambdaLayerException("Name what to explain: either LambdaLayerExplain.path=GLOB or LambdaLayerExplain.module=a.b.");
        }

        var last = LayerPlan.OfResult(options.ResultDirectory);
        var inputs = await InterpreterStage.RunAsync(options, cancellation);
        var again = RestoreStage.Again(inputs, last);
        var install = Installer.Reuse(again, last.Install);
        var imports = await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation);
        var packages = CleanupStage.Input(again, install, imports);
        var explanations = Explain(packages, again, last, last.Packages, path, module).ToList();
        if (last.Interpreter is { } plan)
        {
            var installation = InterpreterInstallation.Read(again) ?? throw InterpreterTree.Misfit(inputs.Copied, inputs.Target);
            explanations.AddRange(Explain(installation.InputOf(installation.Found), again, last, plan, path, module));
        }

        if (path is not null)
        {
            var known = explanations.Select(explanation => explanation.LayerPath).ToHashSet(StringComparer.Ordinal);
            explanations.AddRange(Further(inputs, last, path).Where(explanation => !known.Contains(explanation.LayerPath)));
        }

        return explanations.Count > 0
            ? explanations
            : throw new LambdaLayerException(
                module is not null
                    ? $"LambdaLayerExplain.module={module}: neither the plain install nor the interpreter has a module of that name, "
                        + "so no step took it away; what is missing has to be added to the requirements."
                    : $"LambdaLayerExplain.path={path}: neither the plain install nor the layer has such a file; paths are those of "
                        + "the packages (openai/types/**) or of the layer (/opt/python/…), and * stays within a folder."
            );
    }

    private static IEnumerable<Explanation> Explain(
        CleanupInput input,
        LayerInputs inputs,
        LayerPlan last,
        TreePlan plan,
        string? path,
        string? module
    )
    {
        var files = module is not null
            ? input.Tree.Files.Where(file => new ModuleFiles(module, inputs.Layout).Contains(input.Scope, file.Path)).ToList()
            : Globs.Match(input.Tree, inputs.Layout.ToTreePath(path!)).ToList();
        if (files.Count == 0)
        {
            return [];
        }

        var wanted = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var changes = plan
            .Changes.Where(change => wanted.Contains(change.Path))
            .ToDictionary(change => change.Path, StringComparer.Ordinal);
        var words = new Dictionary<string, List<StepWord>>(StringComparer.Ordinal);
        foreach (var step in inputs.Options.Steps.Where(step => step.Scope.HasFlag(input.Scope)))
        {
            foreach (var claim in step.Claims(input).Where(claim => wanted.Contains(claim.Path)).DistinctBy(claim => claim.Path))
            {
                // What would only give a file another form has no word on one that is gone.
                if (claim.Transformation is not null && changes.GetValueOrDefault(claim.Path) is { Kind: ChangeKind.Remove })
                {
                    continue;
                }

                if (!words.TryGetValue(claim.Path, out var said))
                {
                    words[claim.Path] = said = [];
                }

                said.Add(
                    new StepWord(
                        step.Name,
                        Opinion(input, step, claim, changes.GetValueOrDefault(claim.Path), last),
                        claim.Rule,
                        step.Reason
                    )
                );
            }
        }

        var keptBy = new Dictionary<string, KeepRule>(StringComparer.Ordinal);
        foreach (var rule in input.Recipe.Keep)
        {
            foreach (var kept in input.KeptBy(rule).Where(file => wanted.Contains(file.Path)))
            {
                keptBy.TryAdd(kept.Path, rule);
            }
        }

        return files.Select(file =>
            Explain(
                input,
                inputs,
                file,
                changes.GetValueOrDefault(file.Path),
                words.GetValueOrDefault(file.Path) ?? [],
                keptBy.GetValueOrDefault(file.Path)
            )
        );
    }

    private static Explanation Explain(
        CleanupInput input,
        LayerInputs inputs,
        TreeFile file,
        PlannedChange? change,
        List<StepWord> words,
        KeepRule? keptBy
    )
    {
        // What makes the interpreter relocatable is no step's, and a recipe may have changed since the plan was made: the plan holds.
        if (change is not null && !words.Exists(word => word.Opinion == StepOpinion.DidIt))
        {
            words = [new StepWord(change.Step, StepOpinion.DidIt, change.Rule, "nothing works without it"), .. words];
        }

        var layerPath = inputs.Layout.PlaceOf(input.Scope, change?.NewPath ?? file.Path);
        return new Explanation
        {
            Scope = input.Scope,
            Path = file.Path,
            LayerPath = layerPath,
            BytesBefore = file.Bytes,
            BytesAfter = change?.BytesAfter ?? file.Bytes,
            Distribution = input.OwnerOf(file.Path)?.ToString(),
            Change = change?.Kind,
            KeptBecause = KeptBecause(input, file.Path, keptBy),
            Words = words,
        };
    }

    private static StepOpinion Opinion(CleanupInput input, CleanupStep step, Claim claim, PlannedChange? change, LayerPlan last) =>
        claim.IsSpared ? StepOpinion.SparesIt
        : !last.Steps.Contains(step.Name) ? StepOpinion.IsOff
        : change?.Step == step.Name ? StepOpinion.DidIt
        : input.Kept.Contains(claim.Path) ? StepOpinion.IsOverruled
        : claim.Transformation is not null && change?.Also.Contains(step.Name) != true ? StepOpinion.ChangesNothing
        : change is null ? StepOpinion.IsOverruled
        : StepOpinion.ClaimsItToo;

    private static string? KeptBecause(CleanupInput input, string path, KeepRule? keptBy) =>
        input.Restored.FirstOrDefault(restoration => restoration.Path == path) is { } restored
            ? $"{restored.By} brought it back: {restored.Because}"
        : keptBy is not null ? $"the recipe keeps {keptBy.Path}: {keptBy.Because}"
        : null;

    /// <summary>
    /// Files of the layer that come from neither tree: what the build added, and libraries that came along with the interpreter.
    /// </summary>
    private static IEnumerable<Explanation> Further(LayerInputs inputs, LayerPlan last, string path)
    {
        var added = last
            .Packages.Changes.Where(change => change.Kind == ChangeKind.Add)
            .Select(change => (Place: inputs.Layout.OfPackageFile(change.Path), Change: change))
            .Concat(
                (last.Interpreter?.Changes ?? [])
                    .Where(change => change.Kind == ChangeKind.Add)
                    .Select(change => (Place: change.Path, Change: change))
            )
            .ToDictionary(entry => entry.Place, entry => entry.Change, StringComparer.Ordinal);
        var pattern = inputs.Layout.ToTreePath(path);
        var contents = LayerResult.TryRead(inputs.Options.ResultDirectory)?.Contents.Files ?? new Dictionary<string, LayerFile>();
        var named = Globs
            .Match(contents.Keys.Select(layerPath => inputs.Layout.ToTreePath($"/opt/{layerPath}")), pattern)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (layerPath, file) in contents)
        {
            if (named.Contains(inputs.Layout.ToTreePath($"/opt/{layerPath}")))
            {
                var change = added.GetValueOrDefault(layerPath);
                StepWord word = change is null
                    ? new(
                        PlannedChange.Relocation,
                        StepOpinion.DidIt,
                        "a library of this machine that the interpreter needs and the runtime may lack",
                        "nothing works without it"
                    )
                    : new(
                        change.Step,
                        StepOpinion.DidIt,
                        change.Rule,
                        change.Path == Notices.FileName
                            ? "they are moved, not lost"
                            : inputs.Options.Steps.FirstOrDefault(step => step.Name == change.Step)?.Reason ?? ""
                    );
                yield return new Explanation
                {
                    Scope = CleanupScope.Interpreter,
                    Path = layerPath,
                    LayerPath = layerPath,
                    BytesBefore = 0,
                    BytesAfter = file.Bytes,
                    Change = ChangeKind.Add,
                    Words = [word],
                };
            }
        }
    }
}
