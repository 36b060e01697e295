namespace Cake.LambdaLayer.Progress;

/// <summary>When progress is worth a line that stays, as in a log: rarely.</summary>
internal static class ProgressPace
{
    /// <summary>Work that took less is not told of.</summary>
    public static readonly TimeSpan Worth = TimeSpan.FromSeconds(1);

    /// <summary>At least this long between two lines on work that goes on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Whether work that goes on is worth a line.</summary>
    /// <param name="sinceLast">Since the last line on it, or since it began.</param>
    /// <param name="progress">How far it is.</param>
    public static bool IsDue(TimeSpan sinceLast, StageProgress progress) =>
        sinceLast >= Interval && progress is { Done: > 0, IsComplete: false };

    /// <summary>Whether work that has ended is worth a line.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="progress">How far it came.</param>
    public static bool IsWorthALine(TimeSpan elapsed, StageProgress progress) => elapsed >= Worth && progress.Done > 0;
}
