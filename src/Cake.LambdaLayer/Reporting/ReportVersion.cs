namespace Cake.LambdaLayer.Reporting;

/// <summary>A distribution that differs from the one of the last result.</summary>
/// <param name="Name">Its normalized name.</param>
/// <param name="Before">Its version before; <see langword="null"/> when it is new.</param>
/// <param name="After">Its version now; <see langword="null"/> when it is gone.</param>
internal sealed record ReportVersion(string Name, string? Before, string? After);
