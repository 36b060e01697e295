using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Culprits;

/// <summary>Finds out what failures come from that do not say so themselves, by undoing removals in a copy of the layer.</summary>
/// <param name="built">The layer.</param>
/// <param name="removed">What steps took away.</param>
/// <param name="probes">The recipe's probes.</param>
/// <param name="runnerOf">How probes run in a layer, given its folder and one for bytecode.</param>
/// <param name="bytecode">Where the layer's bytecode lies, in a folder beside which there is room.</param>
internal sealed class FailureAnalysis(
    BuiltLayer built,
    RemovedFiles removed,
    ProbeSuite? probes,
    Func<string, string, ProbeRunner> runnerOf,
    string bytecode
)
{
    /// <summary>Each problem costs a search; who has more of them has learned enough from these.</summary>
    private const int MostProblems = 10;

    /// <summary>The verdicts, with culprits where there are any.</summary>
    /// <param name="verdicts">All verdicts.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<IReadOnlyList<ProbeVerdict>> ExplainAsync(IReadOnlyList<ProbeVerdict> verdicts, CancellationToken cancellation)
    {
        // What is to be healed must be known as a whole, not just by the first module that was missed.
        var problems = verdicts
            .Where(verdict =>
                verdict.Status == ProbeStatus.Failed
                && !verdict.Layer.IsNotRun
                && !verdict.IsExplained
                && (verdict.Culprits.Count == 0 || !built.Inputs.Options.Strict)
            )
            .GroupBy(verdict => Problem(verdict.Layer))
            .Take(MostProblems)
            .ToList();
        if (problems.Count == 0)
        {
            return verdicts;
        }

        var imports = await ImportAnalysis.LoadAsync(built.Install, built.Inputs.Interpreter, cancellation);
        using var trial = TrialLayer.Of(built.Folder, built.Inputs.Layout, built.Plan, await OriginalAsync(cancellation), cancellation);
        var runner = runnerOf(trial.Path, TrialBytecode(trial, cancellation));
        var search = new CulpritSearch(removed, imports, (undone, probe) => TryAsync(trial, runner, undone, probe, cancellation));
        var back = new HashSet<Culprit>();
        var answers = new Dictionary<(string?, string?, string?), ProbeVerdict>();
        foreach (var problem in problems)
        {
            var verdict = problem.First();
            var found = await search.FindAsync(verdict.Layer, back);
            if (!built.Inputs.Options.Strict && found is { Count: > 0 })
            {
                // Those that share a problem go on to different ones once it is mended: what they miss for certain comes back with it.
                var modules = problem.Select(same => ImportSuite.ModuleOf(same.Probe)).OfType<string>().ToList();
                found = found
                    .Union(search.NeededBy(modules).Except(back))
                    .OrderBy(removal => removal.Path, StringComparer.Ordinal)
                    .ToList();
            }

            answers[problem.Key] = found switch
            {
                null => verdict with { Note = "it fails with every removed file in its place, too, so no step is to blame" },
                { Count: 0 } => verdict with { Note = "it passes once the failures above it are mended" },
                _ => verdict with { Culprits = found },
            };
            back.UnionWith(found ?? []);
        }

        return verdicts
            .Select(verdict =>
                verdict is { Status: ProbeStatus.Failed, IsExplained: false } && answers.TryGetValue(Problem(verdict.Layer), out var answer)
                    ? verdict with
                    {
                        Culprits = answer.Culprits,
                        Note = answer.Note,
                    }
                    : verdict
            )
            .ToList();
    }

    private static (string? Module, string? File, string? Error) Problem(ProbeOutcome outcome) =>
        (outcome.MissingModule, outcome.MissingFile, outcome.Error);

    private async Task<ProbeOutcome> TryAsync(
        TrialLayer trial,
        ProbeRunner runner,
        IReadOnlyCollection<Culprit> undone,
        string probe,
        CancellationToken cancellation
    )
    {
        trial.Undo(undone);
        var outcomes = ImportSuite.ModuleOf(probe) is { } module
            ? await runner.RunAsync(ImportSuite.Of([(module, module)]), cancellation)
            : await runner.RunAsync(probes!, cancellation, probe == ProbeRunner.LoadProbe ? null : probe);
        var outcome =
            outcomes.FirstOrDefault(outcome => outcome.Probe == probe)
            ?? outcomes.FirstOrDefault(outcome => outcome.Probe == ProbeRunner.LoadProbe);
        return outcome is null
            ? new ProbeOutcome
            {
                Probe = probe,
                Passed = probe == ProbeRunner.LoadProbe,
                Seconds = 0,
                Attempts = 1,
            }
            : outcome with
            {
                MissingFile = outcome.MissingFile?.Replace(
                    runner.Sandbox.Locate(CodeSandbox.LayerFolder),
                    "/opt",
                    StringComparison.Ordinal
                ),
            };
    }

    private async Task<Func<Culprit, TreeFile>> OriginalAsync(CancellationToken cancellation)
    {
        var interpreter = built.Installation is { } installation
            ? await CopyRuntimeStage.UntouchedAsync(
                built.Inputs,
                installation,
                CopyRuntimeStage.PackagesOf(FileTree.Read(built.Folder), built.Inputs.Layout, built.Install),
                cancellation
            )
            : new FileTree("", []);
        return culprit => (culprit.Scope == CleanupScope.Packages ? built.Install.Tree : interpreter).Find(culprit.Path)!;
    }

    /// <summary>Bytecode goes by the source's path and time: that of the layer serves its copy, and nothing is compiled twice.</summary>
    private string TrialBytecode(TrialLayer trial, CancellationToken cancellation)
    {
        var folder = bytecode + "-trial";
        // A sandbox has both at the same place.
        foreach (
            var (known, place) in new[] { (built.Folder, trial.Path), (CodeSandbox.LayerFolder, CodeSandbox.LayerFolder) }.Where(places =>
                Directory.Exists(Path.Join(bytecode, places.Item1))
            )
        )
        {
            Materializer.Copy(FileTree.Read(Path.Join(bytecode, known)), Path.Join(folder, place), cancellation);
        }

        return folder;
    }
}
