using System.Diagnostics;
using Build.Console;
using Build.Tasks;
using Cake.Core;
using Cake.Frosting;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Build;

/// <summary>What the tasks of one run share: the options, and the results of the stages before.</summary>
public sealed class LayerContext : FrostingContext, IDisposable
{
    private readonly Lazy<LayerOptions> _options;
    private readonly Lazy<PristineInstall> _install;
    private readonly List<(string Stage, TimeSpan Elapsed)> _times = [];
    private readonly Lazy<LayerPipeline> _layer;

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
        _options = new(() => this.LambdaLayerOptions(Settings));
        _layer = new(() => this.LambdaLayerBegin(Options, Cancellation));
        _install = new(() => Run("Install", () => this.LambdaLayerInstall(Layer)));
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

    /// <summary>Ends when the user presses Ctrl-C, or the run is ended from outside.</summary>
    public CancellationToken Cancellation => Invocation.Cancellation;

    /// <summary>The layer in the making.</summary>
    public LayerPipeline Layer => _layer.Value;

    /// <summary>The same for a stage that works on what others made: in this run, or else in the last good result.</summary>
    /// <exception cref="LambdaLayerException">There is neither.</exception>
    public LayerPipeline Made
    {
        get
        {
            try
            {
                Layer.Resume();
                return Layer;
            }
            catch (LambdaLayerException missing)
            {
                throw new LambdaLayerException($"{missing.Message} Or leave --exclusive away.", missing);
            }
        }
    }

    /// <summary>The sizes, once they are measured.</summary>
    public SizeReport? Size => _layer.IsValueCreated ? Layer.Sizes : null;

    /// <summary>What Verify found out, once it has.</summary>
    internal VerificationReport? Verification => _layer.IsValueCreated ? Layer.Verification : null;

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

    /// <summary>What was made takes the place of the last result.</summary>
    /// <exception cref="LambdaLayerException">It cannot be put there; the last result is as it was.</exception>
    public void Publish()
    {
        this.LambdaLayerReport(Made, SettingNames.Translate);
        this.LambdaLayerPublishResult(Layer);
        IsPublished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_layer.IsValueCreated)
        {
            Layer.Dispose();
        }
    }
}
