namespace Cake.LambdaLayer.Progress;

/// <summary>
/// Progress as lines that stay, rare enough for a log: one when a piece of work has ended that took a while, and in between one in ten
/// seconds at most.
/// </summary>
/// <param name="write">Writes a line.</param>
/// <param name="time">The clock; that of the machine when not given.</param>
/// <example><code>Progress = new ProgressLines(line => Information(line))</code></example>
public sealed class ProgressLines(Action<string> write, TimeProvider? time = null) : IProgress<StageProgress>
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, Work> _works = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Whether work that goes on is told of as well, or only what it came to.</summary>
    public bool TellsOfRunning { get; init; } = true;

    /// <summary>Takes note of how far a piece of work is. Nothing done yet begins it, all done ends it.</summary>
    /// <param name="value">How far it is.</param>
    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            if (value.Done == 0)
            {
                End(value.Work);
                _works[value.Work] = new Work(value, _time.GetTimestamp());
            }

            // A thread that was overtaken may still have something to say of what has ended.
            if (_works.TryGetValue(value.Work, out var work) && value.Done > work.Progress.Done)
            {
                Continue(work, value);
            }
        }
    }

    /// <summary>Ends what goes on, such as work of which nobody knew how much it would be.</summary>
    public void Close()
    {
        lock (_lock)
        {
            foreach (var work in _works.Keys.ToList())
            {
                End(work);
            }
        }
    }

    private void Continue(Work work, StageProgress progress)
    {
        work.Progress = progress;
        work.Now = _time.GetTimestamp();
        if (progress.IsComplete)
        {
            End(progress.Work);
        }
        else if (TellsOfRunning && ProgressPace.IsDue(_time.GetElapsedTime(work.Told, work.Now), progress))
        {
            work.Told = work.Now;
            write(ProgressText.OfRunning(progress, _time.GetElapsedTime(work.Began, work.Now)));
        }
    }

    private void End(string name)
    {
        if (
            _works.Remove(name, out var work)
            && _time.GetElapsedTime(work.Began, work.Now) is var elapsed
            && ProgressPace.IsWorthALine(elapsed, work.Progress)
        )
        {
            write(ProgressText.OfEnded(work.Progress, elapsed));
        }
    }

    private sealed class Work(StageProgress progress, long began)
    {
        public StageProgress Progress { get; set; } = progress;

        public long Began { get; } = began;

        public long Told { get; set; } = began;

        public long Now { get; set; } = began;
    }
}
