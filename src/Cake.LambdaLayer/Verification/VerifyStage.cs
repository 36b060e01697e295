using Cake.LambdaLayer.Cleanup;
using Cake.LambdaLayer.Cleanup.Steps;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Verification;

/// <summary>The stage Verify: proves that a layer can do what the pristine install can.</summary>
internal static class VerifyStage
{
    /// <summary>Modules with one and the same problem are lost for one reason; of more problems than this, the first ones say enough.</summary>
    private const int MostRetries = 50;

    /// <summary>Checks a layer and writes <c>verification.json</c>; a report that did not pass is the caller's to refuse.</summary>
    public static async Task<VerificationReport> RunAsync(LayerBuild build, PristineInstall install, CancellationToken cancellation)
    {
        var options = build.Options;
        var distributions = Distribution.ReadAll(FileTree.Read(install.Packages));
        var (elf, findings) = StaticChecks.Run(build.Layer, options.Layout, options.Target, distributions, ForeignFolders(options));
        var report = WhyNot(options) is { } reason
            ? new VerificationReport($"not run: {reason}", Ran: false, Sandboxed: false, findings, ImportReport.None, [])
            : await RunProbesAsync(build, install, findings, cancellation);
        report = report with { Elf = elf };
        JsonFile.Write(build.PathOf("verification.json"), report);
        return report;
    }

    /// <summary>Why probes of a layer cannot run here, or <see langword="null"/>.</summary>
    private static string? WhyNot(LayerOptions options) =>
        !OperatingSystem.IsLinux() ? "the probes need Linux"
        : options.Target.Architecture == LambdaTarget.HostArchitecture || options.Foreign is not null ? null
        : $"the probes need an interpreter for {options.Target.Architecture}, given with --python-home, and qemu-user to run it";

    /// <summary>The line that refuses a layer.</summary>
    public static LambdaLayerException Refusal(VerificationReport report)
    {
        var checks = report.FailedChecks.Select(finding => finding.ToString()).ToList();
        var reasons = checks.Concat(report.Failures.Select(probe => probe.Explain())).ToList();
        var verdict = checks.Count > 0 ? "The layer is not fit for Lambda" : "The layer does not do what the pristine install does";
        var more = reasons.Count > 1 ? $" (and {reasons.Count - 1} more)" : "";
        return new LambdaLayerException($"{verdict}: {reasons[0]}{more}. The last good layer is untouched.");
    }

    private static async Task<VerificationReport> RunProbesAsync(
        LayerBuild build, PristineInstall install, IReadOnlyList<Finding> findings, CancellationToken cancellation)
    {
        var options = build.Options;
        var plan = build.Plan;
        using var bytecode = TemporaryDirectory.Create();
        using var provided = Provided(options, plan, install, cancellation);
        var baseline = new Baseline(options, install, Path.Combine(bytecode.Path, "pristine"));
        var layerBytecode = Path.Combine(bytecode.Path, "layer");
        var place = Entrance(options, build.Layer, layerBytecode);
        var layer = LayerRunner(options, place, provided.Path, layerBytecode);
        var removed = new RemovedFiles(plan, options.Layout, place);

        var imports = await ImportAsync(build, install, baseline, layer, place, removed, cancellation);
        var verdicts = new List<ProbeVerdict>();
        ProbeSuite? suite = null;
        if (options.Recipe.Probes is { } probes)
        {
            suite = new ProbeSuite(await File.ReadAllTextAsync(probes, cancellation), new Dictionary<string, string>());
            var pristine = await baseline.OfAsync(suite, cancellation);
            // A script that fails on the pristine install proves nothing about the layer, whatever it does there.
            if (pristine.GetValueOrDefault(ProbeRunner.LoadProbe) is { Passed: false } broken)
            {
                throw new LambdaLayerException($"{probes} cannot be loaded on the pristine install: {broken.Error}");
            }

            var outcomes = await layer.RunAsync(suite, cancellation);
            verdicts.AddRange(outcomes.Concat(NotRun(pristine.Values, outcomes)).Select(outcome => Judge(outcome, pristine.GetValueOrDefault(outcome.Probe), removed, place)));
        }

        var analysis = new FailureAnalysis(build, install, removed, suite, (root, folder) => LayerRunner(options, Entrance(options, root, folder), provided.Path, folder), layerBytecode);
        var explained = await analysis.ExplainAsync([.. verdicts, .. imports.Lost], cancellation);
        return new VerificationReport(
            options.Copied.ToString(),
            Ran: true,
            Sandboxed: false,
            findings,
            imports with { Lost = explained.Skip(verdicts.Count).ToList() },
            explained.Take(verdicts.Count).ToList());
    }

    /// <summary>Imports all that both have, and compares.</summary>
    private static async Task<ImportReport> ImportAsync(
        LayerBuild build, PristineInstall install, Baseline baseline, ProbeRunner layer, string place, RemovedFiles removed, CancellationToken cancellation)
    {
        var options = build.Options;
        var graph = await ImportAnalysis.LoadAsync(install, options.Interpreter, cancellation);
        var packages = ImportSuite.Packages(graph, Distribution.ReadAll(FileTree.Read(install.Packages))).ToList();
        var left = packages.Where(module => !removed.IsDeclared(module.Path)).Select(module => (module.Group, module.Module)).ToList();
        var pristine = await baseline.OfAsync(ImportSuite.Of(packages.Select(module => (module.Group, module.Module))), cancellation);
        var outcomes = (await layer.RunAsync(ImportSuite.Of(left), cancellation)).ToList();
        if (options.Layout.BundlesInterpreter)
        {
            var standardLibrary = ImportSuite.Of(ImportSuite.StandardLibrary(Path.Combine(build.Layer, options.Layout.StandardLibrary)));
            foreach (var (probe, outcome) in await baseline.OfAsync(standardLibrary, cancellation))
            {
                pristine.TryAdd(probe, outcome);
            }

            outcomes.AddRange(await layer.RunAsync(standardLibrary, cancellation));
        }

        var declared = packages.Where(module => removed.IsDeclared(module.Path)).Select(module => ImportSuite.ProbeOf(module.Module)).ToHashSet(StringComparer.Ordinal);
        outcomes.AddRange(NotRun(pristine.Values.Where(outcome => !declared.Contains(outcome.Probe)), outcomes));
        var verdicts = (await TryAgainAloneAsync(outcomes, pristine, baseline, layer, cancellation))
            .Where(outcome => !outcome.Passed)
            .Select(outcome => Judge(outcome, pristine.GetValueOrDefault(outcome.Probe), removed, place))
            .ToList();
        return new ImportReport(
            outcomes.Count(outcome => ImportSuite.ModuleOf(outcome.Probe) is not null) - verdicts.Count,
            declared.Count,
            verdicts.Where(verdict => verdict.Status == ProbeStatus.UpstreamGap).ToList(),
            verdicts.Where(verdict => verdict.Status == ProbeStatus.Failed).ToList());
    }

    /// <summary>
    /// What a module comes to may depend on those that were imported before it in the same process, of which a layer has fewer: before
    /// a module counts as lost it is imported alone, in both places. Modules with one and the same problem share one answer.
    /// </summary>
    private static async Task<IReadOnlyList<ProbeOutcome>> TryAgainAloneAsync(
        IReadOnlyList<ProbeOutcome> outcomes, Dictionary<string, ProbeOutcome> pristine, Baseline baseline, ProbeRunner layer, CancellationToken cancellation)
    {
        var suspects = outcomes
            .Where(outcome => !outcome.Passed && pristine.GetValueOrDefault(outcome.Probe) is not { Passed: false } && ImportSuite.ModuleOf(outcome.Probe) is not null)
            .GroupBy(outcome => (outcome.MissingModule, outcome.MissingFile, outcome.Error))
            .Take(MostRetries)
            .ToDictionary(group => ImportSuite.ModuleOf(group.First().Probe)!, group => group.ToList(), StringComparer.Ordinal);
        if (suspects.Count == 0)
        {
            return outcomes;
        }

        var alone = ImportSuite.Of(suspects.Keys.Select(module => (module, module)));
        var onPristine = await baseline.FreshAsync(alone, cancellation);
        var onLayer = (await layer.RunAsync(alone, cancellation)).ToDictionary(outcome => outcome.Probe, StringComparer.Ordinal);
        var answers = new Dictionary<string, ProbeOutcome>(StringComparer.Ordinal);
        foreach (var (module, group) in suspects)
        {
            var probe = ImportSuite.ProbeOf(module);
            foreach (var suspect in group)
            {
                answers[suspect.Probe] = onLayer.GetValueOrDefault(probe, suspect) with { Probe = suspect.Probe };
                pristine[suspect.Probe] = onPristine.GetValueOrDefault(probe, suspect) with { Probe = suspect.Probe };
            }
        }

        return outcomes.Select(outcome => answers.GetValueOrDefault(outcome.Probe, outcome)).ToList();
    }

    /// <summary>Where the layer can be started, with room for what stands in for it beside the bytecode.</summary>
    private static string Entrance(LayerOptions options, string layer, string bytecode) =>
        options.Layout.BundlesInterpreter ? LayerEntrance.Of(layer, options.Layout, options.Foreign, bytecode + "-entrance") : layer;

    private static ProbeRunner LayerRunner(LayerOptions options, string layer, string provided, string bytecode) =>
        options.Layout.BundlesInterpreter
            ? new ProbeRunner(Path.Combine(layer, options.Layout.Interpreter), [], options.Recipe.Environment, bytecode)
            : new ProbeRunner(LayerEntrance.Of(options.Copied, bytecode + "-entrance"), [Path.Combine(layer, options.Layout.Packages), provided], options.Recipe.Environment, bytecode);

    /// <summary>Where only this machine has something: the interpreter that was copied, unless a distribution installed it, and the output.</summary>
    private static IReadOnlyList<string> ForeignFolders(LayerOptions options) =>
        options.Copied.Prefix is "/usr" or "/usr/local" ? [options.OutputDirectory] : [options.OutputDirectory, options.Copied.Prefix];

    private static ProbeVerdict Judge(ProbeOutcome outcome, ProbeOutcome? pristine, RemovedFiles removed, string layer)
    {
        // The layer is tested where it was made; people know it by where Lambda mounts it.
        var mounted = outcome with { Error = outcome.Error?.Replace(layer, "/opt", StringComparison.Ordinal), MissingFile = outcome.MissingFile?.Replace(layer, "/opt", StringComparison.Ordinal) };
        return outcome.Passed ? new ProbeVerdict(outcome.Probe, ProbeStatus.Passed, mounted, pristine, [])
            : pristine is { Passed: false } ? new ProbeVerdict(outcome.Probe, ProbeStatus.UpstreamGap, mounted, pristine, [])
            : new ProbeVerdict(outcome.Probe, ProbeStatus.Failed, mounted, pristine, removed.Of(outcome) is { } culprit ? [culprit] : []);
    }

    /// <summary>Probes that the layer did not even get to, though they pass on the pristine install.</summary>
    private static IEnumerable<ProbeOutcome> NotRun(IEnumerable<ProbeOutcome> pristine, IReadOnlyList<ProbeOutcome> outcomes)
    {
        var known = outcomes.Select(outcome => outcome.Probe).ToHashSet(StringComparer.Ordinal);
        return pristine
            .Where(outcome => outcome.Passed && !known.Contains(outcome.Probe) && !ImportSuite.IsGroup(outcome.Probe))
            .Select(outcome => ProbeOutcome.NotRun(outcome.Probe))
            .ToList();
    }

    /// <summary>What the runtime brings itself lies beside the layer while it is tested, taken from the pristine install.</summary>
    private static TemporaryDirectory Provided(LayerOptions options, LayerPlan plan, PristineInstall install, CancellationToken cancellation)
    {
        var provided = plan.Packages.Changes.Where(change => change.Rule == AwsSdk.ProvidedByRuntime).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        var tree = FileTree.Read(install.Packages);
        var files = new FileTree(tree.Root, options.Layout.BundlesInterpreter ? [] : tree.Files.Where(file => provided.Contains(file.Path)));
        return TemporaryDirectory.Create(folder => Materializer.Copy(files, folder, cancellation));
    }
}
