using System.Security.Cryptography;
using System.Text.Json;
using Cake.LambdaLayer.Cleanup;
using Cake.LambdaLayer.Cleanup.Steps;
using Cake.LambdaLayer.Installation;

namespace Cake.LambdaLayer.Verification;

/// <summary>The stage Verify: proves that a layer can do what the pristine install can.</summary>
internal static class VerifyStage
{
    /// <summary>The name under which the harness reports that a script could not be loaded.</summary>
    private const string LoadProbe = "load verify.py";

    /// <summary>Checks a layer and writes <c>verification.json</c>; a report that did not pass is the caller's to refuse.</summary>
    public static async Task<VerificationReport> RunAsync(LayerBuild build, PristineInstall install, CancellationToken cancellation)
    {
        var options = build.Options;
        var findings = StaticChecks.Run(build.Layer, ForeignFolders(options));
        VerificationReport report;
        if (OperatingSystem.IsLinux())
        {
            var plan = build.Plan;
            var modules = await TopLevelModulesAsync(options, install, cancellation);
            var baseline = (await BaselineAsync(options, install, modules, cancellation)).ToDictionary(outcome => outcome.Probe, StringComparer.Ordinal);
            using var provided = Provided(options, plan, install, cancellation);
            var runner = options.Layout.BundlesInterpreter
                ? new ProbeRunner(Path.Combine(build.Layer, options.Layout.Interpreter), [], options.Recipe.Environment)
                : new ProbeRunner(options.Interpreter.Executable, [Path.Combine(build.Layer, options.Layout.Packages), provided.Path], options.Recipe.Environment);
            var removed = new RemovedFiles(plan, options.Layout, build.Layer);
            var verdicts = new List<ProbeVerdict>();
            foreach (var suite in await SuitesAsync(options, modules.Where(module => !removed.IsDeclared(module.Path)), cancellation))
            {
                verdicts.AddRange((await runner.RunAsync(suite, cancellation)).Select(outcome => Judge(outcome, baseline.GetValueOrDefault(outcome.Probe), removed, build.Layer)));
            }

            verdicts.AddRange(NotRun(baseline.Values, verdicts, modules.Where(module => removed.IsDeclared(module.Path))));

            report = new VerificationReport(options.Interpreter.ToString(), Ran: true, Sandboxed: false, findings, verdicts);
        }
        else
        {
            report = new VerificationReport("not run: the probes need Linux", Ran: false, Sandboxed: false, findings, []);
        }

        JsonFile.Write(build.PathOf("verification.json"), report);
        return report;
    }

    /// <summary>The line that refuses a layer.</summary>
    public static LambdaLayerException Refusal(VerificationReport report)
    {
        var reasons = report.Findings.Select(finding => $"{finding.Path}: {finding.Problem}")
            .Concat(report.Probes.Where(probe => probe.Status == ProbeStatus.Failed).Select(probe => probe.Explain()))
            .ToList();
        var more = reasons.Count > 1 ? $" (and {reasons.Count - 1} more)" : "";
        return new LambdaLayerException($"The layer does not do what the pristine install does: {reasons[0]}{more}. The last good layer is untouched.");
    }

    /// <summary>Where only this machine has something: the interpreter that was copied, unless a distribution installed it, and the output.</summary>
    private static IReadOnlyList<string> ForeignFolders(LayerOptions options) =>
        options.Interpreter.Prefix is "/usr" or "/usr/local" ? [options.OutputDirectory] : [options.OutputDirectory, options.Interpreter.Prefix];

    private static ProbeVerdict Judge(ProbeOutcome outcome, ProbeOutcome? pristine, RemovedFiles removed, string layer)
    {
        // The layer is tested where it was made; people know it by where Lambda mounts it.
        var mounted = outcome with { Error = outcome.Error?.Replace(layer, "/opt", StringComparison.Ordinal), MissingFile = outcome.MissingFile?.Replace(layer, "/opt", StringComparison.Ordinal) };
        return outcome.Passed ? new ProbeVerdict(outcome.Probe, ProbeStatus.Passed, mounted, pristine, null)
            : pristine is { Passed: false } ? new ProbeVerdict(outcome.Probe, ProbeStatus.UpstreamGap, mounted, pristine, null)
            : new ProbeVerdict(outcome.Probe, ProbeStatus.Failed, mounted, pristine, removed.Of(outcome));
    }

    /// <summary>Probes that the layer did not even get to declare, though the pristine install did.</summary>
    private static IEnumerable<ProbeVerdict> NotRun(IEnumerable<ProbeOutcome> baseline, List<ProbeVerdict> verdicts, IEnumerable<PythonModule> declared)
    {
        var known = verdicts.Select(verdict => verdict.Probe).Concat(declared.Select(module => ImportProbe(module.Name))).ToHashSet(StringComparer.Ordinal);
        return baseline
            .Where(outcome => outcome.Passed && !known.Contains(outcome.Probe))
            .Select(outcome => new ProbeVerdict(
                outcome.Probe,
                ProbeStatus.Failed,
                new ProbeOutcome(outcome.Probe, Passed: false, 0, 0, "not run on the layer, though it ran on the pristine install"),
                outcome,
                Culprit: null));
    }

    private static string ImportProbe(string module) => $"import {module}";

    private static async Task<IReadOnlyList<PythonModule>> TopLevelModulesAsync(
        LayerOptions options, PristineInstall install, CancellationToken cancellation)
    {
        var imports = await ImportAnalysis.LoadAsync(install, options.Interpreter, cancellation);
        return imports.Modules.Where(module => !module.Name.Contains('.', StringComparison.Ordinal) && module.Kind != ModuleKind.Namespace).ToList();
    }

    private static async Task<IReadOnlyList<ProbeSuite>> SuitesAsync(
        LayerOptions options, IEnumerable<PythonModule> modules, CancellationToken cancellation)
    {
        var names = JsonSerializer.Serialize(modules.Select(module => module.Name));
        var imports = new ProbeSuite(EmbeddedScripts.Read("imports.py"), new Dictionary<string, string> { ["modules.json"] = names });
        return options.Recipe.Probes is { } probes
            ? [imports, new ProbeSuite(await File.ReadAllTextAsync(probes, cancellation), new Dictionary<string, string>())]
            : [imports];
    }

    /// <summary>What the probes come to on the pristine install, cached beside it under a key of all that shapes the answer.</summary>
    private static async Task<IReadOnlyList<ProbeOutcome>> BaselineAsync(
        LayerOptions options, PristineInstall install, IReadOnlyList<PythonModule> modules, CancellationToken cancellation)
    {
        var outcomes = new List<ProbeOutcome>();
        foreach (var suite in await SuitesAsync(options, modules, cancellation))
        {
            var inputs = JsonSerializer.SerializeToUtf8Bytes(new { suite, options.Interpreter.Version, options.Recipe.Environment, Harness = EmbeddedScripts.Read("probes.py") });
            var cached = Path.Combine(install.Directory, $"baseline-{Convert.ToHexStringLower(SHA256.HashData(inputs))[..16]}.json");
            if (!File.Exists(cached))
            {
                var runner = new ProbeRunner(options.Interpreter.Executable, [install.Packages], options.Recipe.Environment);
                // A message that names the cache says nothing to people, and would differ from machine to machine.
                var fresh = (await runner.RunAsync(suite, cancellation))
                    .Select(outcome => outcome with { Error = outcome.Error?.Replace(install.Packages, "site-packages", StringComparison.Ordinal) })
                    .ToList();
                outcomes.AddRange(fresh);
                // A busy machine is no gap of upstream's: the next build asks again.
                if (!fresh.Any(outcome => outcome.TimedOut))
                {
                    JsonFile.Write(cached, fresh);
                }
            }
            else
            {
                outcomes.AddRange(JsonFile.Read<List<ProbeOutcome>>(cached));
            }
        }

        // A script that fails on the pristine install proves nothing about the layer, whatever it does there.
        return outcomes.FirstOrDefault(outcome => outcome is { Probe: LoadProbe, Passed: false }) is { } broken
            ? throw new LambdaLayerException($"{options.Recipe.Probes} cannot be loaded on the pristine install: {broken.Error}")
            : outcomes;
    }

    /// <summary>What the runtime brings itself lies beside the layer while it is tested, taken from the pristine install.</summary>
    private static TemporaryDirectory Provided(LayerOptions options, LayerPlan plan, PristineInstall install, CancellationToken cancellation)
    {
        var folder = TemporaryDirectory.Create();
        var provided = plan.Packages.Changes.Where(change => change.Rule == AwsSdk.ProvidedByRuntime).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        var tree = FileTree.Read(install.Packages);
        var files = new FileTree(tree.Root, options.Layout.BundlesInterpreter ? [] : tree.Files.Where(file => provided.Contains(file.Path)));
        Materializer.Write(files, new TreePlan(files.Files.Count, files.Bytes, [], []), folder.Path, path => path, cancellation);
        return folder;
    }
}
