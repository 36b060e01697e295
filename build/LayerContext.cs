using Cake.Core;
using Cake.Frosting;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Sizing;

namespace Build;

/// <summary>What the tasks of one run share: the options, and the results of the stages before.</summary>
public sealed class LayerContext : FrostingContext, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lazy<LayerOptions> _options;
    private readonly Lazy<PristineInstall> _install;
    private LayerBuild? _build;

    /// <summary>Checks the names of all options, whatever the target is.</summary>
    /// <param name="context">The context that Cake made.</param>
    public LayerContext(ICakeContext context)
        : base(context)
    {
        Settings = CommandLine.Read(context);
        _options = new(() => this.LambdaLayerOptions(Settings, Cancellation));
        _install = new(() => this.LambdaLayerInstall(Options, Cancellation));
        Console.CancelKeyPress += (_, pressed) =>
        {
            // The first Ctrl-C ends the children and tidies up, the second one ends the host.
            pressed.Cancel = !_cancellation.IsCancellationRequested;
            _cancellation.Cancel();
        };
    }

    /// <summary>What was asked for.</summary>
    public LambdaLayerSettings Settings { get; }

    /// <summary>What was asked for, checked.</summary>
    public LayerOptions Options => _options.Value;

    /// <summary>The pristine install; made when it is first asked for.</summary>
    public PristineInstall Install => _install.Value;

    /// <summary>Ends when the user presses Ctrl-C.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The result in the making; when no stage of this run began it, a copy of the last good one.</summary>
    public LayerBuild Build => _build ??= LayerBuild.Resume(Options);

    /// <summary>The sizes, once they are measured.</summary>
    public SizeReport? Size { get; set; }

    /// <summary>Begins a new result.</summary>
    /// <returns>The result, still empty.</returns>
    public LayerBuild BeginBuild() => _build = LayerBuild.Begin(Options);

    /// <summary>Ends the run: what was made takes the place of the last result, or goes.</summary>
    /// <param name="successful">Whether every task passed.</param>
    /// <returns>Whether there is a new result.</returns>
    public bool Finish(bool successful)
    {
        try
        {
            if (successful && _build is not null)
            {
                this.LambdaLayerReport(_build, Install);
                _build.Publish();
            }

            return successful && _build is not null;
        }
        finally
        {
            Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _build?.Dispose();
        _build = null;
        _cancellation.Dispose();
    }
}
