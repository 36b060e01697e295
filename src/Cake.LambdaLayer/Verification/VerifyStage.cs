using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Culprits;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.Verification;

/// <summary>The stage Verify: proves that a layer can do what the pristine install can.</summary>
internal static class VerifyStage
{
    /// <summary>
    /// Modules with one and the same problem are lost for one reason; of more problems than this, the first ones say enough.
    /// </summary>
    private const int MostRetries = 50;

    /// <summary>Checks a layer; a report that did not pass is the caller's to refuse.</summary>
    /// <returns>The report, and what the probes used of the layer; <see langword="null"/> where none could run.</returns>
    public static async Task<(VerificationReport Report, LayerUsage? Usage)> RunAsync(BuiltLayer built, CancellationToken cancellation)
    {
        var inputs = built.Inputs;
        var roots = RootCheck.Of(built, await ImportAnalysis.LoadAsync(built.Install, inputs.Interpreter, cancellation));
        var (elf, findings) = StaticChecks.Run(
            built.Folder,
            inputs.Layout,
            inputs.Target,
            built.Install.Distributions,
            ForeignFolders(inputs),
            inputs.Options.Recipe.Allowed,
            roots.Files(inputs.Layout)
        );
        var (report, usage) = WhyNot(inputs) is { } reason
            ? (
                new VerificationReport($"not run: {reason}", Ran: false, Sandboxed: false, findings, ImportReport.None, [])
                {
                    RootProblems = roots.Problems(null),
                },
                null
            )
            : await RunProbesAsync(built, findings, roots, cancellation);
        return (report with { Elf = elf, StaleRules = built.Plan.Packages.StaleRules }, usage);
    }

    /// <summary>Why probes of a layer cannot run here, or <see langword="null"/>.</summary>
    private static string? WhyNot(LayerInputs inputs) =>
        inputs.Target.Architecture == LambdaTarget.HostArchitecture || inputs.Foreign is not null
            ? null
            : $"the probes need an interpreter for {inputs.Target.Architecture}, given with settings.PythonHome, and qemu-user to run it";

    /// <summary>Where code of the packages may run.</summary>
    /// <exception cref="LambdaLayerException">Nowhere: there is no sandbox, and nobody said that it may do without.</exception>
    private static async Task<CodeSandbox> SandboxAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        var sandbox = inputs.Foreign is null
            ? await CodeSandbox.FindAsync(inputs.Interpreter, cancellation)
            : CodeSandbox.Open("an emulator runs the probes");
        if (sandbox.IsIsolated)
        {
            return sandbox;
        }

        if (!inputs.Options.NoSandbox)
        {
            throw new LambdaLayerException(
                $"Code of the packages runs in a sandbox only, and there is none: {sandbox.WhyNot}. {CodeSandbox.HowToGetOne} With "
                    + "settings.NoSandbox it runs as this user, with all files and the network in reach."
            );
        }

        InitialEnvironment.Hide();
        return sandbox;
    }

    private static async Task<(VerificationReport Report, LayerUsage? Usage)> RunProbesAsync(
        BuiltLayer built,
        IReadOnlyList<Finding> findings,
        RootCheck roots,
        CancellationToken cancellation
    )
    {
        var (inputs, install, plan) = (built.Inputs, built.Install, built.Plan);
        using var bytecode = TemporaryDirectory.Create();
        using var provided = Provided(inputs, plan, install, cancellation);
        var sandbox = await SandboxAsync(inputs, cancellation);
        var baseline = new Baseline(built, sandbox, Path.Combine(bytecode.Path, "pristine"));
        var layerBytecode = Path.Combine(bytecode.Path, "layer");
        var layer = LayerRunner(inputs, plan, sandbox, built.Folder, provided.Path, layerBytecode);
        var place = sandbox.IsIsolated ? built.Folder : layer.Sandbox.Locate(CodeSandbox.LayerFolder);
        var removed = new RemovedFiles(plan, inputs.Layout, place);
        var suite = ProbeSuite.Of(inputs.Options.Recipe);
        var python = inputs.Copied + (inputs.Options.RuntimeSdk is { } sdk ? $" and {sdk}" : "");

        var (imports, plain) = await ImportAsync(built, baseline, layer, removed, cancellation);
        if (roots.Problems(plain) is { Count: > 0 } problems)
        {
            // What cannot even be imported needs no further proof.
            return (
                new VerificationReport(python, Ran: true, sandbox.IsIsolated, findings, imports with { Lost = [] }, [])
                {
                    WhyNotSandboxed = sandbox.WhyNot,
                    RootProblems = problems,
                },
                null
            );
        }

        var (verdicts, opened) = await ProbeAsync(built, suite, baseline, layer, removed, cancellation);
        var startUp = await layer.ProfileImportAsync(
            StartUpProfile.StatementOf(inputs.Options.Recipe, install.Distributions),
            cancellation
        );
        var analysis = new FailureAnalysis(
            built,
            removed,
            suite,
            (root, folder) => LayerRunner(inputs, plan, sandbox, root, provided.Path, folder),
            layerBytecode
        );
        var explained = await analysis.ExplainAsync([.. verdicts, .. imports.Lost], cancellation);
        var report = new VerificationReport(
            python,
            Ran: true,
            sandbox.IsIsolated,
            [
                .. findings,
                .. roots.Told(plain),
                .. (imports.Made ?? []).Select(path =>
                    IsSource(path)
                        ? new Finding(path, "is compiled when it is imported, which on Lambda happens at every start: /opt is read-only")
                        // The unmodified install does the same, and has to do without where it may not write.
                        : new Finding(path, "would be written when something is imported, but /opt is read-only on Lambda")
                        {
                            Fails = false,
                        }
                ),
            ],
            imports with
            {
                Lost = explained.Skip(verdicts.Count).ToList(),
            },
            explained.Take(verdicts.Count).ToList()
        )
        {
            WhyNotSandboxed = sandbox.WhyNot,
            Root = inputs.Options.RootFileSystem is { } other
                ? await InAsync(
                    other,
                    built,
                    suite,
                    baseline,
                    LayerRunner(inputs, plan, sandbox with { Root = other.Directory }, built.Folder, provided.Path, layerBytecode),
                    removed,
                    cancellation
                )
                : null,
        };
        return (report, new LayerUsage(startUp, opened));
    }

    /// <summary>The same once more in another userland.</summary>
    private static async Task<RootReport> InAsync(
        RootFileSystem root,
        BuiltLayer built,
        ProbeSuite? suite,
        Baseline baseline,
        ProbeRunner layer,
        RemovedFiles removed,
        CancellationToken cancellation
    )
    {
        // A layer without an interpreter is for the one of its runtime; the userland's own is the only one here that can stand in for that.
        var (python, target) = (root.FindPython(built.Inputs.Target.Python), built.Inputs.Target);
        if (!built.Inputs.Layout.BundlesInterpreter && python is null)
        {
            return new RootReport(
                root,
                $"not run: it has no python{target.Python}, and the layer none either",
                Ran: false,
                ImportReport.None,
                []
            );
        }

        var runner = (built.Inputs.Layout.BundlesInterpreter ? layer : layer with { Interpreter = python! }) with
        {
            Place = $"the layer in {root}",
        };
        if (await runner.FindStartErrorAsync(cancellation) is { } error)
        {
            var failure = new ProbeVerdict(
                runner.Interpreter,
                ProbeStatus.Failed,
                new ProbeOutcome
                {
                    Probe = runner.Interpreter,
                    Passed = false,
                    Seconds = 0,
                    Attempts = 1,
                    Error = error,
                },
                null,
                []
            );
            return new RootReport(root, $"not run: {error}", Ran: false, ImportReport.None, Named([failure]));
        }

        var (imports, _) = await ImportAsync(built, baseline, runner, removed, cancellation);
        var (verdicts, _) = await ProbeAsync(built, suite, baseline, runner, removed, cancellation);
        return new RootReport(root, runner.Interpreter, Ran: true, imports with { Lost = Named(imports.Lost) }, Named(verdicts));

        IReadOnlyList<ProbeVerdict> Named(IEnumerable<ProbeVerdict> all) =>
            all.Select(verdict => verdict with { Root = root.ToString() }).ToList();
    }

    /// <summary>Runs the recipe's probes on both, and compares; tells which files of the layer they open.</summary>
    private static async Task<(IReadOnlyList<ProbeVerdict> Verdicts, IReadOnlyList<string>? Opened)> ProbeAsync(
        BuiltLayer built,
        ProbeSuite? suite,
        Baseline baseline,
        ProbeRunner layer,
        RemovedFiles removed,
        CancellationToken cancellation
    )
    {
        if (suite is null)
        {
            return ([], null);
        }

        var pristine = await baseline.OfAsync(suite, cancellation);
        // A script that fails on the pristine install proves nothing about the layer, whatever it does there.
        if (pristine.Find(ProbeRunner.LoadProbe) is { Passed: false } broken)
        {
            throw new LambdaLayerException(
                $"{built.Inputs.Options.Recipe.Probes} cannot be loaded on the pristine install: {broken.Error}"
            );
        }

        var (outcomes, opened) = await OpenedFiles.DuringAsync(
            built.Folder,
            () =>
                layer.RunAsync(
                    suite with
                    {
                        Count = pristine.Outcomes.Count(outcome => outcome.Probe != ProbeRunner.LoadProbe),
                    },
                    cancellation
                )
        );
        return (
            [
                .. outcomes
                    .Concat(NotRun(pristine.Outcomes, outcomes))
                    .Select(outcome => Judge(outcome, pristine.Find(outcome.Probe), removed)),
                .. LostFiles.Opened(built.Inputs.Options.Steps, pristine, removed, suite.Unit),
                .. LostFiles.Loaded(built.Inputs.Options.Steps, pristine, outcomes, removed),
            ],
            opened
        );
    }

    /// <summary>Imports all that the layer has, and compares with the unmodified install; counts what works there of the rest.</summary>
    private static async Task<(ImportReport Report, IReadOnlyDictionary<string, ProbeOutcome> Plain)> ImportAsync(
        BuiltLayer built,
        Baseline baseline,
        ProbeRunner layer,
        RemovedFiles removed,
        CancellationToken cancellation
    )
    {
        var (inputs, install) = (built.Inputs, built.Install);
        var graph = await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation);
        var packages = ImportSuite.Packages(graph, install.Distributions).ToList();
        var taken = packages.Where(module => removed.IsDeclared(module.Path)).ToList();
        var left = packages.Except(taken).Select(module => (module.Group, module.Module)).ToList();
        var standardLibrary = inputs.Layout.BundlesInterpreter
            ? ImportSuite
                .StandardLibrary(Path.Combine(built.Folder, inputs.Layout.StandardLibrary), LibraryArchive.StandardLibrary(built.Plan))
                .ToList()
            : [];
        var expected = left.Concat(standardLibrary).ToList();
        var outcomes = (await layer.RunAsync(ImportSuite.Of(expected), cancellation)).ToList();
        var ofPackages = await baseline.ImportsAsync(left, cancellation);
        // What a module of the interpreter comes to there matters only where the layer cannot import it.
        var imported = outcomes.Where(outcome => outcome.Passed).Select(outcome => outcome.Probe).ToHashSet(StringComparer.Ordinal);
        var others = await baseline.OthersAsync(
            [
                .. standardLibrary.Where(module => !imported.Contains(ImportSuite.ProbeOf(module.Module))),
                .. taken.Select(module => (module.Group, module.Module)),
            ],
            cancellation
        );
        var pristine = ofPackages
            .Outcomes.Concat(others.Outcomes)
            .DistinctBy(outcome => outcome.Probe)
            .ToDictionary(outcome => outcome.Probe, StringComparer.Ordinal);
        var gone = taken.Select(module => ImportSuite.ProbeOf(module.Module)).ToHashSet(StringComparer.Ordinal);
        outcomes.AddRange(NotRun(pristine.Values.Where(outcome => !gone.Contains(outcome.Probe)), outcomes));
        var stubs = StubsOf(built, graph);
        var answers = await TryAgainAloneAsync(outcomes, pristine, baseline, layer, cancellation);
        var failed = answers.Where(outcome => !outcome.Passed).ToList();
        var same = failed
            .Where(outcome => stubs.Contains(outcome.Probe) && IsSameError(outcome, pristine.GetValueOrDefault(outcome.Probe)))
            .ToList();
        var verdicts = Compare(failed.Except(same), stubs, pristine, graph, removed);
        var leaves = verdicts.Where(verdict => IsLeaf(verdict, graph, removed)).ToList();
        var lost = verdicts.Where(verdict => verdict.Status == ProbeStatus.Failed).Except(leaves);
        var report = new ImportReport(
            outcomes.Count(outcome => ImportSuite.ModuleOf(outcome.Probe) is not null) - failed.Count,
            taken.Count + leaves.Count,
            verdicts.Where(verdict => verdict.Status == ProbeStatus.UpstreamGap).ToList(),
            [
                .. lost,
                .. LostFiles.Opened(inputs.Options.Steps, ofPackages, removed, "modules"),
                .. LostFiles.Loaded(inputs.Options.Steps, ofPackages, answers, removed),
            ]
        )
        {
            Stubs = same.Count,
            Taken = Taken(
                [
                    .. taken.Select(module => (removed.FindGone(module.Path)?.Step, module.Module)),
                    .. leaves.Select(leaf => ((string?)leaf.Culprits[0].Step, ImportSuite.ModuleOf(leaf.Probe)!)),
                ],
                pristine
            ),
            Network = NetworkAttempt.Of(outcomes),
            Made = layer.Bytecode is null ? Made(outcomes, layer) : null,
        };
        return (report, pristine);
    }

    /// <summary>The probes of modules that have a stub in their place.</summary>
    private static HashSet<string> StubsOf(BuiltLayer built, ImportGraph graph) =>
        built
            .Plan.Packages.Changes.Where(change => change is { Kind: ChangeKind.Rewrite, IsOtherForm: false })
            .Select(change => graph.FindByPath(change.Path))
            .OfType<PythonModule>()
            .Select(module => ImportSuite.ProbeOf(module.Name))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>What becomes of modules that cannot be imported from the layer.</summary>
    private static List<ProbeVerdict> Compare(
        IEnumerable<ProbeOutcome> failed,
        HashSet<string> stubs,
        Dictionary<string, ProbeOutcome> pristine,
        ImportGraph graph,
        RemovedFiles removed
    )
    {
        var all = failed.ToList();
        var broken = all.Where(outcome => pristine.GetValueOrDefault(outcome.Probe) is { Passed: true })
            .Select(outcome => ImportSuite.ModuleOf(outcome.Probe))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. all
            // Nothing gets as far as a stub whose package is broken; that package is what counts.
            .Where(outcome => !stubs.Contains(outcome.Probe) || !PackagesAbove(ImportSuite.ModuleOf(outcome.Probe)!).Any(broken.Contains))
                .Select(outcome =>
                    stubs.Contains(outcome.Probe) && pristine.GetValueOrDefault(outcome.Probe) is { Passed: false } other
                        ? OtherError(
                            outcome,
                            other,
                            // What is missing on the way to a stub is not the stub's fault.
                            removed.Of(outcome) ?? removed.Find(graph.Find(ImportSuite.ModuleOf(outcome.Probe)!)!.Path)
                        )
                        : Judge(outcome, pristine.GetValueOrDefault(outcome.Probe), removed)
                ),
        ];
    }

    private static List<TakenModules> Taken(
        IReadOnlyList<(string? Step, string Module)> modules,
        IReadOnlyDictionary<string, ProbeOutcome> pristine
    ) =>
        modules
            .Where(entry => entry.Step is not null)
            .GroupBy(entry => entry.Step!, entry => entry.Module, StringComparer.Ordinal)
            .Select(of => new TakenModules(
                of.Key,
                of.Count(),
                of.Where(module => pristine.GetValueOrDefault(ImportSuite.ProbeOf(module)) is { Passed: true })
                    .Order(StringComparer.Ordinal)
                    .ToList()
            ))
            .ToList();

    private static bool IsSource(string path) => path.EndsWith(".py", StringComparison.Ordinal);

    private static List<string> Made(IEnumerable<ProbeOutcome> outcomes, ProbeRunner layer) =>
        outcomes
            .SelectMany(outcome => outcome.Made ?? [])
            .Select(path =>
                path.Replace(layer.Sandbox.Locate(CodeSandbox.LayerFolder), CodeSandbox.LayerFolder, StringComparison.Ordinal)[
                    (CodeSandbox.LayerFolder.Length + 1)..
                ]
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

    private static IEnumerable<string> PackagesAbove(string module)
    {
        for (var dot = module.LastIndexOf('.'); dot > 0; dot = module.LastIndexOf('.', dot - 1))
        {
            yield return module[..dot];
        }
    }

    private static bool IsSameError(ProbeOutcome layer, ProbeOutcome? pristine) =>
        pristine is { Passed: false } && pristine.Error == layer.Error;

    private static ProbeVerdict OtherError(ProbeOutcome layer, ProbeOutcome pristine, Culprit? stub) =>
        new(
            layer.Probe,
            ProbeStatus.Failed,
            layer with
            {
                Error = $"{layer.Error}, where the unmodified install says {pristine.Error}",
                Loaded = null,
            },
            pristine with
            {
                Loaded = null,
            },
            stub is null ? [] : [stub]
        )
        {
            IsExplained = true,
        };

    /// <summary>
    /// Whether a module cannot be imported for want of something of the interpreter that was taken away on purpose, and nobody imports the
    /// module but what goes for the same reason.
    /// </summary>
    private static bool IsLeaf(ProbeVerdict verdict, ImportGraph graph, RemovedFiles removed) =>
        verdict is { Status: ProbeStatus.Failed, Culprits: [{ Scope: CleanupScope.Interpreter }] }
        && ImportSuite.ModuleOf(verdict.Probe) is { } name
        && graph.Find(name) is { } module
        && name.Contains('.', StringComparison.Ordinal)
        && graph.ImportersOf(new HashSet<string> { module.Path }).All(removed.IsDeclared);

    /// <summary>
    /// What a module comes to may depend on those that were imported before it in the same process, of which a layer has fewer: before
    /// a module counts as lost it is imported alone, in both places. Modules with one and the same problem share one answer.
    /// </summary>
    private static async Task<IReadOnlyList<ProbeOutcome>> TryAgainAloneAsync(
        IReadOnlyList<ProbeOutcome> outcomes,
        Dictionary<string, ProbeOutcome> pristine,
        Baseline baseline,
        ProbeRunner layer,
        CancellationToken cancellation
    )
    {
        var suspects = outcomes
            .Where(outcome =>
                !outcome.Passed
                && pristine.GetValueOrDefault(outcome.Probe) is not { Passed: false }
                && ImportSuite.ModuleOf(outcome.Probe) is not null
            )
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

    /// <summary>How probes run in a layer, where it was made or in a sandbox at the place where Lambda mounts it.</summary>
    private static ProbeRunner LayerRunner(
        LayerInputs inputs,
        LayerPlan plan,
        CodeSandbox sandbox,
        string layer,
        string provided,
        string bytecode
    )
    {
        var environment = inputs.Options.Recipe.Environment;
        // What is compiled already must not be looked for elsewhere.
        var compiled = (plan.Packages.SourcesCompiledBy ?? plan.Interpreter?.SourcesCompiledBy) is null ? bytecode : null;
        if (inputs.Layout.BundlesInterpreter)
        {
            var start = sandbox.IsIsolated ? layer : LayerEntrance.Of(layer, inputs.Layout, inputs.Foreign, bytecode + "-entrance");
            return new ProbeRunner(
                sandbox.With(new Mount(start, CodeSandbox.LayerFolder)),
                $"{CodeSandbox.LayerFolder}/{inputs.Layout.Interpreter}",
                [],
                environment,
                compiled
            )
            {
                Progress = inputs.Options.Progress,
            };
        }

        return new ProbeRunner(
            sandbox
                .With(new Mount(layer, CodeSandbox.LayerFolder))
                .With(inputs.Copied)
                .With(new Mount(inputs.Options.RuntimeSdk?.Directory ?? provided, CodeSandbox.RuntimeFolder)),
            LayerEntrance.Of(inputs.Copied, bytecode + "-entrance"),
            [$"{CodeSandbox.LayerFolder}/{inputs.Layout.Packages}", CodeSandbox.RuntimeFolder],
            environment,
            compiled
        )
        {
            Progress = inputs.Options.Progress,
            PackagesFirst = true,
        };
    }

    /// <summary>
    /// Where only this machine has something: the interpreter that was copied, unless a distribution installed it, and the output.
    /// </summary>
    private static IReadOnlyList<string> ForeignFolders(LayerInputs inputs) =>
        inputs.Copied.Prefix is "/usr" or "/usr/local"
            ? [inputs.Options.OutputDirectory]
            : [inputs.Options.OutputDirectory, inputs.Copied.Prefix];

    private static ProbeVerdict Judge(ProbeOutcome outcome, ProbeOutcome? pristine, RemovedFiles removed)
    {
        // The layer is tested where it was made; people know it by where Lambda mounts it.
        var mounted = outcome with
        {
            Error = outcome.Error?.Replace(removed.Layer, "/opt", StringComparison.Ordinal),
            Loaded = null,
            MissingFile = outcome.MissingFile?.Replace(removed.Layer, "/opt", StringComparison.Ordinal),
        };
        pristine = pristine is null ? null : pristine with { Loaded = null };
        return outcome.Passed ? new ProbeVerdict(outcome.Probe, ProbeStatus.Passed, mounted, pristine, [])
            : pristine is { Passed: false } ? new ProbeVerdict(outcome.Probe, ProbeStatus.UpstreamGap, mounted, pristine, [])
            : new ProbeVerdict(outcome.Probe, ProbeStatus.Failed, mounted, pristine, removed.Of(outcome) is { } culprit ? [culprit] : []);
    }

    /// <summary>Probes that the layer did not even get to, though they pass on the pristine install.</summary>
    private static IEnumerable<ProbeOutcome> NotRun(IEnumerable<ProbeOutcome> pristine, IReadOnlyList<ProbeOutcome> outcomes)
    {
        var known = outcomes.Select(outcome => outcome.Probe).ToHashSet(StringComparer.Ordinal);
        return pristine
            .Where(outcome =>
                outcome.Passed && !known.Contains(outcome.Probe) && !outcome.IsOfGroup && outcome.Probe != ProbeRunner.LoadProbe
            )
            .Select(outcome => ProbeOutcome.NotRun(outcome.Probe))
            .ToList();
    }

    /// <summary>What the runtime brings itself lies beside the layer while it is tested, taken from the pristine install.</summary>
    private static TemporaryDirectory Provided(LayerInputs inputs, LayerPlan plan, PristineInstall install, CancellationToken cancellation)
    {
        var provided = plan
            .Packages.Changes.Where(change => change.IsProvidedByRuntime)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        var files = new FileTree(
            install.Packages,
            inputs.Layout.BundlesInterpreter ? [] : install.Tree.Files.Where(file => provided.Contains(file.Path))
        );
        return TemporaryDirectory.Create(folder => Materializer.Copy(files, folder, cancellation));
    }
}
