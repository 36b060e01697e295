using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Provenance;
using Cake.LambdaLayer.Reporting;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>
/// One build of a layer. A stage takes what the stages before it returned; a stage that is run without them works on a copy of the last
/// good result. What was made takes the place of that result when it is published, or is gone.
/// </summary>
/// <param name="options">What to build.</param>
/// <param name="cancellation">Cancels.</param>
public sealed class LayerPipeline(LayerOptions options, CancellationToken cancellation = default) : IDisposable
{
    private const string EnvironmentFile = "function-environment.json";

    private LayerInputs? _inputs;
    private Lazy<InterpreterInstallation?>? _installation;
    private PristineInstall? _install;
    private LayerBuild? _build;
    private StageResults? _results;
    private bool _knowsNeeds;
    private bool _isVerified;
    private bool _isMeasured;

    /// <summary>What is built.</summary>
    public LayerOptions Options => options;

    /// <summary>The plan of the stages that ran; that of the last good result when none did.</summary>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    public LayerPlan Plan => Results.Plan;

    /// <summary>The folder that Lambda mounts at <c>/opt</c>, while the build goes on.</summary>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    public string Layer => Build.Layer;

    /// <summary>The sizes, once they are measured.</summary>
    public SizeReport? Sizes => _isMeasured ? _results!.Size : null;

    /// <summary>What Verify found out, once it has.</summary>
    internal VerificationReport? Verification => _isVerified ? _results!.Verification : null;

    /// <summary>The same as <see cref="InputsAsync"/>, for those who cannot wait in another way.</summary>
    internal LayerInputs Inputs => StageErrors.Wait(InputsAsync);

    private LayerBuild Build
    {
        get
        {
            if (_build is null)
            {
                _build = LayerBuild.Resume(options.ResultDirectory);
                _results = StageResults.Read(_build);
            }

            return _build;
        }
    }

    private StageResults Results
    {
        get
        {
            _ = Build;
            return _results!;
        }
    }

    /// <summary>Works on a copy of the last good result, unless a stage has begun a layer already.</summary>
    /// <exception cref="LambdaLayerException">There is no result.</exception>
    public void Resume() => _ = Build;

    /// <summary>Runs all stages in their order, and publishes the result.</summary>
    /// <returns>The sizes, with that of the zip.</returns>
    /// <exception cref="LambdaLayerException">A stage failed; the last good layer is untouched.</exception>
    public async Task<SizeReport> RunAsync()
    {
        await MakeAsync();
        var report = await VerifyAsync();
        RequireVerified(options.Strict ? report : await HealAsync());
        RequireLimit(await SizeAsync());
        var packed = await ZipAsync();
        await ProvenanceAsync();
        await ReportAsync();
        Publish();
        // What grew is still a good layer.
        RequireGrowth();
        return packed;
    }

    /// <summary>Finds the interpreters; when something is to be brought back, what the last result was made of as well.</summary>
    /// <returns>What the stages go by.</returns>
    /// <exception cref="LambdaLayerException">There is no such interpreter, or nothing that could be brought back.</exception>
    internal async Task<LayerInputs> InputsAsync()
    {
        if (_inputs is null)
        {
            var inputs = await InterpreterStage.RunAsync(options, cancellation);
            Use(options.Restore is { } request ? await RestoreStage.PrepareAsync(inputs, request, cancellation) : inputs);
        }

        return _inputs!;
    }

    /// <summary>The stage Install: makes the pristine install, or reuses the cached one.</summary>
    /// <returns>The install.</returns>
    /// <exception cref="LambdaLayerException">Nothing could be installed; the message says why and what to do.</exception>
    public async Task<PristineInstall> InstallAsync()
    {
        var inputs = await InputsAsync();
        return _install ??= inputs.InstallKey is { } key
            ? Installer.Reuse(inputs, key)
            : await Installer.InstallAsync(await InstallInputsAsync(), cancellation);
    }

    /// <summary>Makes the plan of the packages, and writes no layer.</summary>
    /// <returns>The plan.</returns>
    public async Task<LayerPlan> PlanAsync()
    {
        var install = await InstallAsync();
        var installation = await InstallationAsync();
        var notices = installation is null ? [] : RuntimeNotices.Of(installation, install.Tree);
        var companions = installation?.CompanionsFor(install.Tree.Files);
        return await CleanupStage.PlanAsync(
            await InputsAsync(),
            install,
            notices,
            name => companions?.LieBesideInterpreter(name) == true,
            cancellation
        );
    }

    /// <summary>The stage AggressiveCleanup: makes the plan and the packages of a new layer.</summary>
    /// <returns>The plan.</returns>
    public async Task<LayerPlan> CleanupAsync()
    {
        // A result that cannot be written to is known before anything is installed.
        _build ??= LayerBuild.Begin(options.ResultDirectory);
        var plan = await PlanAsync();
        CleanupStage.Run(_build, _inputs!, _install!, plan, cancellation);
        return Keep(plan);
    }

    /// <summary>The stage CopyRuntime: adds the interpreter, when the layer has one of its own.</summary>
    /// <returns>The plan of both.</returns>
    /// <exception cref="LambdaLayerException">The interpreter cannot be copied; the message says why.</exception>
    public async Task<LayerPlan> CopyRuntimeAsync()
    {
        var (build, packages) = (Build, Plan);
        var installation = await InstallationAsync();
        var inputs = await InputsAsync();
        return inputs.Layout.BundlesInterpreter
            ? Keep(await CopyRuntimeStage.RunAsync(build, inputs, installation, await InstallAsync(), packages, cancellation))
            : packages;
    }

    /// <summary>
    /// The stage Verify: proves that the layer can do what the pristine install can; <see cref="RequireVerified"/> refuses it.
    /// </summary>
    /// <returns>What was found out.</returns>
    public async Task<Verdict> VerifyAsync()
    {
        var build = Build;
        var (report, usage) = await VerifyStage.RunAsync(await BuiltAsync(), cancellation);
        JsonFile.Write(build.PathOf(VerificationReport.FileName), report);
        if (usage is not null)
        {
            JsonFile.Write(build.PathOf(LayerUsage.FileName), usage);
        }

        _results = Results with { Verification = report, Usage = usage ?? Results.Usage };
        _isVerified = true;
        return Verdict.Of(report);
    }

    /// <summary>Brings back what Verify found missing, and verifies again, until it passes or nothing more is found.</summary>
    /// <returns>What the last run of Verify found out.</returns>
    /// <exception cref="InvalidOperationException">Verify has not run.</exception>
    public async Task<Verdict> HealAsync()
    {
        var report = Verification ?? throw new InvalidOperationException("Verify comes first.");
        while (!report.Passed)
        {
            var inputs = await InputsAsync();
            var missed = Healing.Missed(report, inputs.Restored);
            if (missed.Count == 0)
            {
                return Verdict.Of(report);
            }

            var installation = _installation!.Value;
            var healed = inputs with { Restored = [.. inputs.Restored, .. missed] };
            Use(healed, installation);
            Build.Clear();
            await MakeAsync();
            await VerifyAsync();
            report = Verification!;
        }

        Healing.WriteKeepLines(Build, Plan);
        return Verdict.Of(report);
    }

    /// <summary>The stage Size: measures the layer against its plan and the limit; <see cref="RequireLimit"/> refuses it.</summary>
    /// <returns>The sizes.</returns>
    /// <exception cref="LambdaLayerException">The layer is not what its plan says.</exception>
    public async Task<SizeReport> SizeAsync()
    {
        var (report, contents) = SizeStage.Run(Build, await BuiltAsync());
        // Of a result that this stage alone works on, the zip is still that of its layer.
        if (
            Results is { Size.ZipBytes: { } zipBytes, Contents: { } known }
            && File.Exists(Build.PathOf(options.ZipName))
            && known.Hash() == contents.Hash()
        )
        {
            report = report with { ZipBytes = zipBytes };
            SizeStage.Write(Build, await InputsAsync(), report);
        }

        _results = Results with { Size = report, Contents = contents };
        _isMeasured = true;
        return report;
    }

    /// <summary>Packs the layer as a zip.</summary>
    /// <returns>The sizes, with that of the zip.</returns>
    public async Task<SizeReport> ZipAsync()
    {
        var build = Build;
        var size = Sizes ?? await SizeAsync();
        var bytes = LayerZip.Write(build.Layer, build.PathOf(options.ZipName), options.Progress, cancellation);
        var complete = size with { ZipBytes = bytes };
        SizeStage.Write(build, await InputsAsync(), complete);
        _results = Results with { Size = complete };
        return complete;
    }

    /// <summary>Writes <c>sbom.cdx.json</c>, and <c>layer.lock.json</c> with the hash of the zip.</summary>
    /// <exception cref="LambdaLayerException">There is no zip.</exception>
    public async Task ProvenanceAsync() => await ProvenanceStage.RunAsync(Build, await BuiltAsync(), options.ZipName, cancellation);

    /// <summary>Locks the requirements by version and hash.</summary>
    internal async Task<RequirementsLock> LockAsync() => await LockStage.RunAsync(await InstallInputsAsync(), cancellation);

    /// <summary>Compares what is locked with what could be.</summary>
    internal async Task<OutdatedReport> OutdatedAsync() => await OutdatedStage.RunAsync(await InstallInputsAsync(), cancellation);

    /// <summary>What the build changed against the last good result, which it has not replaced yet.</summary>
    /// <returns>The difference.</returns>
    /// <exception cref="LambdaLayerException">There is no result, or the build is not measured.</exception>
    public LayerDiff Diff() =>
        LayerDiff.Between(
            LayerResult.TryRead(options.ResultDirectory)
                ?? throw new LambdaLayerException($"There is no measured result in {options.ResultDirectory} to compare with."),
            Results is { Size: { } size, Contents: { } contents }
                ? new LayerResult(Plan, size, contents)
                : throw new LambdaLayerException("The build is not measured yet: LambdaLayerSize does that.")
        );

    /// <summary>Writes <c>report.html</c> of what the stages that ran found out.</summary>
    /// <param name="translate">What the page calls the settings that it names; as they are called here when not given.</param>
    /// <returns>Its absolute path while the build goes on.</returns>
    public async Task<string> ReportAsync(Func<string, string>? translate = null) =>
        ReportStage.Run(Build, await InputsAsync(), await InstallAsync(), Results, translate);

    /// <summary>Puts what was made in the place of the last good result.</summary>
    /// <exception cref="LambdaLayerException">The result cannot be put there; the last good one is untouched.</exception>
    public void Publish()
    {
        // In the form that the AWS CLI takes: aws lambda update-function-configuration --environment file://…
        JsonFile.Write(
            Build.PathOf(EnvironmentFile),
            new Dictionary<string, IReadOnlyDictionary<string, string>> { ["Variables"] = options.Recipe.Environment }
        );
        Build.Publish();
    }

    /// <summary>Refuses a layer that Verify found wanting.</summary>
    /// <param name="verdict">What it found out.</param>
    /// <exception cref="LambdaLayerException">It did not pass.</exception>
    public static void RequireVerified(Verdict verdict)
    {
        if (!verdict.Passed)
        {
            throw new LambdaLayerException(verdict.Refusal);
        }
    }

    /// <summary>Refuses a layer that is too large.</summary>
    /// <param name="report">Its sizes.</param>
    /// <exception cref="LambdaLayerException">The limit is exceeded; the message names the largest contributors.</exception>
    public static void RequireLimit(SizeReport report) => SizeStage.Gate(report);

    /// <summary>
    /// Refuses a layer that grew by more than its baseline allows; it is a good layer all the same, and may be published.
    /// </summary>
    /// <exception cref="LambdaLayerException">It grew too much.</exception>
    public void RequireGrowth()
    {
        if (Results is { Size: { } size, Contents: { } contents })
        {
            options.Baseline?.Gate(size, contents);
        }
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose() => _build?.Dispose();

    /// <summary>The stages that make the layer's files.</summary>
    internal async Task MakeAsync()
    {
        await CleanupAsync();
        await CopyRuntimeAsync();
    }

    private async Task<BuiltLayer> BuiltAsync()
    {
        var (build, plan) = (Build, Plan);
        var installation = await InstallationAsync();
        return new BuiltLayer(build.Layer, await InputsAsync(), installation, await InstallAsync(), plan);
    }

    /// <summary>The interpreter, of which stays what the packages need.</summary>
    private async Task<InterpreterInstallation?> InstallationAsync()
    {
        var (inputs, install) = (await InputsAsync(), await InstallAsync());
        if (!_knowsNeeds && inputs.Layout.BundlesInterpreter)
        {
            var imports = await ImportAnalysis.LoadAsync(install, inputs.Interpreter, cancellation, options.Progress);
            var input = CleanupStage.Input(inputs, install, imports, tooNew: _installation!.Value?.TooNew);
            var needed = options.Steps.SelectMany(step => step.NeededOfInterpreter(input)).ToHashSet(StringComparer.Ordinal);
            if (needed.Count > 0)
            {
                Use(inputs with { NeededOfInterpreter = needed }, _installation!.Value);
            }
        }

        _knowsNeeds = true;
        return _installation!.Value;
    }

    /// <summary>Which wheels fit depends on the C library that comes along with the interpreter.</summary>
    private async Task<LayerInputs> InstallInputsAsync()
    {
        var inputs = await InputsAsync();
        return _installation!.Value is { } installation ? inputs with { GlibcMinor = installation.GlibcMinor } : inputs;
    }

    private void Use(LayerInputs inputs, InterpreterInstallation? known = null)
    {
        _inputs = inputs;
        _installation = new(() => known is null ? InterpreterInstallation.Read(inputs) : known.For(inputs));
    }

    private LayerPlan Keep(LayerPlan plan)
    {
        JsonFile.Write(Build.PathOf(LayerPlan.FileName), plan);
        _results = _results is null ? new StageResults(plan) : _results with { Plan = plan };
        return plan;
    }
}
