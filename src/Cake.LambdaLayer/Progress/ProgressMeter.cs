namespace Cake.LambdaLayer.Progress;

/// <summary>Counts what is done of a piece of work, on any thread, and reports it.</summary>
internal sealed class ProgressMeter
{
    private readonly IProgress<StageProgress>? _progress;
    private readonly StageProgress _start;
    private long _done;

    private ProgressMeter(IProgress<StageProgress>? progress, StageProgress start) => (_progress, _start) = (progress, start);

    /// <summary>Begins a piece of work, of which nothing is done yet.</summary>
    /// <param name="progress">Who wants to know, or nobody.</param>
    /// <param name="work">What is being done.</param>
    /// <param name="total">How much there is to do, where that is known.</param>
    /// <param name="unit">What is counted.</param>
    public static ProgressMeter Start(IProgress<StageProgress>? progress, string work, long? total, string unit)
    {
        var start = new StageProgress(work, 0, total, unit);
        progress?.Report(start);
        return new ProgressMeter(progress, start);
    }

    /// <summary>Some more is done.</summary>
    public void Add(long amount) => _progress?.Report(_start with { Done = Interlocked.Add(ref _done, amount) });
}
