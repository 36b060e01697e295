using System.Globalization;

namespace Cake.LambdaLayer.Progress;

/// <summary>Progress in words.</summary>
internal static class ProgressText
{
    /// <summary>How far work is that goes on: <c>compile: 2,100 of 5,210 files, 424 files/s</c>.</summary>
    /// <param name="progress">How far it is.</param>
    /// <param name="elapsed">Since it began.</param>
    /// <returns>One line.</returns>
    public static string OfRunning(StageProgress progress, TimeSpan elapsed) =>
        $"{progress.Work}: {Amount(progress.Done, progress.Unit, progress.Total)}{Rate(progress, elapsed)}";

    /// <summary>What ended work came to: <c>compile: 5,210 files in 12.3 s, 424 files/s</c>.</summary>
    /// <param name="progress">How far it came.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <returns>One line.</returns>
    public static string OfEnded(StageProgress progress, TimeSpan elapsed) =>
        $"{progress.Work}: {Amount(progress.Done, progress.Unit, progress.IsComplete ? null : progress.Total)} in "
        + $"{Seconds(elapsed)}{Rate(progress, elapsed)}";

    /// <summary>A time in seconds: <c>12.3 s</c>.</summary>
    /// <param name="elapsed">The time.</param>
    /// <returns>The text.</returns>
    public static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    /// <summary>Bytes in MB = 10^6 bytes, without the unit: <c>12.3</c>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The text.</returns>
    public static string Megabytes(double bytes) => Number(bytes / 1e6, "0.0");

    private static string Rate(StageProgress progress, TimeSpan elapsed) =>
        progress.Done > 0 && elapsed > TimeSpan.Zero
            ? $", {Amount(progress.Done / elapsed.TotalSeconds, progress.Unit, total: null)}/s"
            : "";

    private static string Amount(double done, string unit, long? total) =>
        unit == StageProgress.Bytes
            ? $"{Megabytes(done)}{(total is { } bytes ? $" of {Megabytes(bytes)}" : "")} MB"
            : Number(done, done is > 0 and < 10 && done != Math.Floor(done) ? "0.0" : "N0")
                + (total is { } all ? $" of {Number(all, "N0")}" : "")
                + $" {unit}";

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
