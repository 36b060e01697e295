using System.Text.Json;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;
using Cake.LambdaLayer.Verification.Sandbox;

namespace Cake.LambdaLayer.Verification;

/// <summary>What probes come to on the pristine install, cached beside it under a key of all that shapes the answer.</summary>
internal sealed class Baseline(BuiltLayer built, CodeSandbox sandbox, string bytecode)
{
    /// <summary>Where probes run on the pristine install: where the layer has its packages, so that both have the same chances.</summary>
    private readonly ProbeRunner _runner = new(
        sandbox.With(built.Inputs.Copied).With(MountsOf(built)),
        LayerEntrance.Of(built.Inputs.Copied, bytecode + "-entrance"),
        [PackagesOf(built.Inputs)],
        built.Inputs.Options.Recipe.Environment,
        bytecode
    )
    {
        Progress = built.Inputs.Options.Progress,
        Place = "the plain install",
        PackagesFirst = !built.Inputs.Layout.BundlesInterpreter,
    };

    private bool _hasBytecode;

    /// <summary>What a suite comes to, and the files that it opens.</summary>
    public async Task<BaselineRun> OfAsync(ProbeSuite suite, CancellationToken cancellation)
    {
        var cached = CacheOf(suite);
        if (CacheFile.TryReadJson<BaselineRun>(cached) is { } known)
        {
            return known;
        }

        var run = await WatchedAsync(suite, cancellation);
        // A busy machine is no gap of upstream's: the next build asks again.
        if (!run.Outcomes.Any(outcome => outcome.TimedOut))
        {
            CacheFile.WriteJson(cached, run);
        }

        return run;
    }

    /// <summary>
    /// What importing the modules that a layer has comes to, and the files that importing them opens. What an earlier build asked for is
    /// known, unless it asked for modules that this one does not: their files would be taken for those of the others.
    /// </summary>
    /// <param name="modules">The modules, each with the group that is imported in one process.</param>
    /// <param name="cancellation">Cancels the run.</param>
    public async Task<BaselineRun> ImportsAsync(IReadOnlyList<(string Group, string Module)> modules, CancellationToken cancellation)
    {
        var cached = CacheOf(ImportSuite.Of([]));
        var asked = modules.Select(module => ImportSuite.ProbeOf(module.Module)).ToHashSet(StringComparer.Ordinal);
        var known =
            CacheFile.TryReadJson<BaselineRun>(cached) is { } before && before.Outcomes.All(outcome => asked.Contains(outcome.Probe))
                ? before
                : BaselineRun.Nothing;
        var unknown = modules.Where(module => known.Find(ImportSuite.ProbeOf(module.Module)) is null).ToList();
        if (unknown.Count == 0)
        {
            return known;
        }

        var run = await WatchedAsync(ImportSuite.Of(unknown), cancellation);
        // How a whole run went is not what a later one comes to.
        CacheFile.WriteJson(cached, known.With(run, outcome => !outcome.TimedOut && ImportSuite.ModuleOf(outcome.Probe) is not null));
        return known.With(run, _ => true);
    }

    /// <summary>What importing modules comes to that a layer does not have; what another build asked for is known.</summary>
    /// <param name="modules">The modules, each with the group that is imported in one process.</param>
    /// <param name="cancellation">Cancels the run.</param>
    public async Task<BaselineRun> OthersAsync(IReadOnlyList<(string Group, string Module)> modules, CancellationToken cancellation)
    {
        var cached = CacheOf(ImportSuite.Of([("others", "others")]));
        var known = CacheFile.TryReadJson<BaselineRun>(cached) ?? BaselineRun.Nothing;
        var unknown = modules.Where(module => known.Find(ImportSuite.ProbeOf(module.Module)) is null).ToList();
        if (unknown.Count > 0)
        {
            var run = new BaselineRun([.. (await FreshAsync(ImportSuite.Of(unknown), cancellation)).Values], []);
            CacheFile.WriteJson(cached, known.With(run, outcome => !outcome.TimedOut && ImportSuite.ModuleOf(outcome.Probe) is not null));
            known = known.With(run, _ => true);
        }

        var asked = modules.Select(module => ImportSuite.ProbeOf(module.Module)).ToHashSet(StringComparer.Ordinal);
        return new BaselineRun(
            known.Outcomes.Where(outcome => ImportSuite.ModuleOf(outcome.Probe) is null || asked.Contains(outcome.Probe)).ToList(),
            []
        );
    }

    /// <summary>The outcomes of a suite that is not worth remembering, by probe.</summary>
    public async Task<Dictionary<string, ProbeOutcome>> FreshAsync(ProbeSuite suite, CancellationToken cancellation)
    {
        var packages = _runner.Sandbox.Locate(PackagesOf(built.Inputs));
        if (!_hasBytecode)
        {
            KnownBytecode.Lay(built.Folder, built.Inputs.Layout, built.Plan, bytecode, packages, built.Inputs.Copied.StandardLibrary);
            _hasBytecode = true;
        }

        // A message that names the cache says nothing to people, and would differ from machine to machine.
        return ByName(
            (await _runner.RunAsync(suite, cancellation)).Select(outcome =>
                outcome with
                {
                    Error = outcome.Error?.Replace(packages, "site-packages", StringComparison.Ordinal),
                }
            )
        );
    }

    private async Task<BaselineRun> WatchedAsync(ProbeSuite suite, CancellationToken cancellation)
    {
        var (outcomes, opened) = await OpenedFiles.DuringAsync(built.Install.Packages, () => FreshAsync(suite, cancellation));
        return new BaselineRun([.. outcomes.Values.OrderBy(outcome => outcome.Probe, StringComparer.Ordinal)], opened);
    }

    private string CacheOf(ProbeSuite suite)
    {
        var key = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                suite,
                built.Inputs.Copied.Version,
                built.Inputs.Copied.Machine,
                built.Inputs.Options.Recipe.Environment,
                sandbox.IsIsolated,
                Harness = ProbeRunner.Harness.Select(EmbeddedScripts.Read),
            }
        );
        return Path.Combine(built.Install.Directory, $"baseline-{Hashes.Of(key)[..16]}.cached");
    }

    private static IEnumerable<Mount> MountsOf(BuiltLayer built)
    {
        yield return new Mount(built.Install.Packages, PackagesOf(built.Inputs));
        if (built.Inputs.Options.Recipe.Libraries.Count > 0)
        {
            // Whatever interpreter there is, its loader looks there.
            yield return new Mount(Path.Combine(built.Install.Packages, LayerLayout.Given), CodeSandbox.LibrariesFolder);
        }
    }

    private static string PackagesOf(LayerInputs inputs) => $"{CodeSandbox.LayerFolder}/{inputs.Layout.Packages}";

    private static Dictionary<string, ProbeOutcome> ByName(IEnumerable<ProbeOutcome> outcomes) =>
        outcomes.DistinctBy(outcome => outcome.Probe).ToDictionary(outcome => outcome.Probe, StringComparer.Ordinal);
}
