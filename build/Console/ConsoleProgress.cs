using Cake.Common.Build;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.LambdaLayer.Progress;
using Spectre.Console;

namespace Build.Console;

/// <summary>Progress for who watches: live on a terminal; elsewhere, in CI and with a talkative log as rare lines.</summary>
internal sealed class ConsoleProgress : IProgress<StageProgress>
{
    private const int BarWidth = 20;

    private readonly IAnsiConsole _console;
    private readonly bool _isLive;
    private readonly ProgressLines _lines;
    private readonly Dictionary<string, Shown> _shown = new(StringComparer.Ordinal);
    private volatile ProgressContext? _display;

    public ConsoleProgress(ICakeContext context, IAnsiConsole console, Report report)
    {
        _console = console;
        _isLive = IsForEyes(context, console);
        _lines = new ProgressLines(_isLive ? console.WriteLine : report.Line) { TellsOfRunning = !_isLive };
    }

    /// <summary>Runs something that reports here, and shows it.</summary>
    public T Show<T>(Func<T> work)
    {
        try
        {
            return _isLive && _display is null ? ShowLive(work) : work();
        }
        finally
        {
            _lines.Close();
        }
    }

    public void Report(StageProgress value)
    {
        _lines.Report(value);
        if (_display is not { } display)
        {
            return;
        }

        lock (_shown)
        {
            if (!_shown.TryGetValue(value.Work, out var shown) || value.Done == 0)
            {
                shown?.Task.StopTask();
                _shown[value.Work] = shown = new Shown(display.AddTask(Markup.Escape(value.Work)), TimeProvider.System.GetTimestamp());
            }

            shown.Task.IsIndeterminate = value.Total is null;
            shown.Task.MaxValue = Math.Max(value.Total ?? double.MaxValue, 1);
            shown.Task.Value = Math.Max(shown.Task.Value, value.Done);
            shown.Task.Description = Markup.Escape(ProgressText.OfRunning(value, TimeProvider.System.GetElapsedTime(shown.Began)));
            if (value.IsComplete)
            {
                shown.Task.StopTask();
            }
        }
    }

    private static bool IsForEyes(ICakeContext context, IAnsiConsole console) =>
        console.Profile is { Out.IsTerminal: true, Capabilities: { Ansi: true, Interactive: true } }
        && context.BuildSystem().IsLocalBuild
        && string.IsNullOrEmpty(context.Environment.GetEnvironmentVariable("CI"))
        // What is logged in between would be written over.
        && context.Log.Verbosity is Verbosity.Minimal or Verbosity.Normal;

    private T ShowLive<T>(Func<T> work) =>
        _console
            .Progress()
            .AutoClear(enabled: true)
            .HideCompleted(enabled: true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new RemainingTimeColumn()
            )
            .Start(display =>
            {
                _display = display;
                try
                {
                    return work();
                }
                finally
                {
                    _display = null;
                    _shown.Clear();
                }
            });

    private sealed record Shown(ProgressTask Task, long Began);
}
