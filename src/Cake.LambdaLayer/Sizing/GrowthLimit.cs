using System.Globalization;

namespace Cake.LambdaLayer.Sizing;

/// <summary>How much something may grow.</summary>
/// <param name="Text">As it was given: <c>1%</c>, or a number of bytes.</param>
/// <param name="Percent">Of its size, or <see langword="null"/>.</param>
/// <param name="Bytes">In bytes, or <see langword="null"/>.</param>
internal sealed record GrowthLimit(string Text, decimal? Percent, long? Bytes)
{
    /// <summary>Reads a limit.</summary>
    /// <param name="text">For example <c>1%</c>, <c>0.5%</c> or <c>100000</c>.</param>
    /// <returns>The limit.</returns>
    /// <exception cref="LambdaLayerException">It is neither.</exception>
    public static GrowthLimit Parse(string text) =>
        text.EndsWith('%') && decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            ? new GrowthLimit(text, percent, null)
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? new GrowthLimit(text, null, bytes)
        : throw new LambdaLayerException(
            $"settings.FailOnGrowth={text} is neither a share nor a number of bytes; write for example settings.FailOnGrowth=1% "
                + "or settings.FailOnGrowth=500000."
        );

    /// <summary>Whether a size is within it.</summary>
    /// <param name="before">The size before, in bytes.</param>
    /// <param name="after">The size now, in bytes.</param>
    /// <returns>Whether it grew no more than that.</returns>
    public bool Allows(long before, long after) => after - before <= (Bytes ?? before * (Percent ?? 0) / 100);
}
