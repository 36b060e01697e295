using System.Diagnostics;
using Build.Console;
using Build.Tasks;
using Cake.Core;
using Cake.Frosting;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Build;

/// <summary>What the tasks of one run share: the options, and the results of the stages before.</summary>
public sealed class LayerContext : FrostingContext, IDisposable
{
    private readonly Lazy<LayerOptions> _options;
    private readonly Lazy<PristineInstall> _install;
    private readonly List<(string Stage, TimeSpan Elapsed)> _times = [];
    private LayerBuild? _build;

    /// <summary>Checks the names of all options, whatever the target is.</summary>
    /// <param name="context">The context that Cake made.</param>
    /// <param name="engine">What runs the tasks.</param>
    /// <param name="invocation">The command line.</param>
    /// <param name="report">What people are told.</param>
    public LayerContext(ICakeContext context, ICakeEngine engine, Invocation invocation, Report report)
        : base(context)
    {
        (Invocation, Report) = (invocation, report);
        try
        {
            Progress = new ConsoleProgress(context, invocation.Console, report);
            Settings = CommandLine.Read(context, invocation) with { Progress = Progress };
        }
        catch (LambdaLayerException mistake)
        {
            GitHubReport.Failed(context, invocation.ProjectRoot, mistake, verification: null);
            throw;
        }

        ResultTask.Register(engine, this);
        _options = new(() => this.LambdaLayerOptions(Settings, Cancellation));
        _install = new(() => Run("Install", () => this.LambdaLayerInstall(Options, Cancellation)));
    }

    /// <summary>The command line.</summary>
    public Invocation Invocation { get; }

    /// <summary>What people are told.</summary>
    public Report Report { get; }

    /// <summary>What was asked for.</summary>
    public LambdaLayerSettings Settings { get; }

    /// <summary>What was asked for, checked.</summary>
    public LayerOptions Options => _options.Value;

    /// <summary>The pristine install; made when it is first asked for.</summary>
    public PristineInstall Install => _install.Value;

    /// <summary>Ends when the user presses Ctrl-C.</summary>
    public CancellationToken Cancellation => Invocation.Cancellation;

    /// <summary>The result in the making; when no stage of this run began it, a copy of the last good one.</summary>
    public LayerBuild Build => _build ??= Resume();

    /// <summary>The sizes, once they are measured.</summary>
    public SizeReport? Size { get; set; }

    /// <summary>What Verify found out, once it has.</summary>
    public VerificationReport? Verification { get; set; }

    /// <summary>Whether there is a new result.</summary>
    public bool IsPublished { get; private set; }

    /// <summary>How long the stages took that ran.</summary>
    public IReadOnlyList<(string Stage, TimeSpan Elapsed)> Times => _times;

    /// <summary>What shows progress.</summary>
    internal ConsoleProgress Progress { get; }

    /// <summary>Runs a stage, shows its progress and takes its time.</summary>
    /// <typeparam name="T">What the stage makes.</typeparam>
    /// <param name="stage">Its name.</param>
    /// <param name="work">The stage.</param>
    /// <returns>What it made.</returns>
    public T Run<T>(string stage, Func<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            return Progress.Show(work);
        }
        finally
        {
            _times.Add((stage, Stopwatch.GetElapsedTime(started)));
        }
    }

    /// <summary>Begins a new result.</summary>
    /// <returns>The result, still empty.</returns>
    public LayerBuild BeginBuild() => _build = LayerBuild.Begin(Options);

    /// <summary>What was made takes the place of the last result.</summary>
    /// <exception cref="LambdaLayerException">It cannot be put there; the last result is as it was.</exception>
    public void Publish()
    {
        this.LambdaLayerReport(Build, Install, SettingNames.Translate);
        Build.Publish();
        IsPublished = true;
    }

    private LayerBuild Resume()
    {
        try
        {
            return LayerBuild.Resume(Options);
        }
        catch (LambdaLayerException missing)
        {
            throw new LambdaLayerException($"{missing.Message} Or leave --exclusive away.", missing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _build?.Dispose();
        _build = null;
    }
}
