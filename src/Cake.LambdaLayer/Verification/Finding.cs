namespace Cake.LambdaLayer.Verification;

/// <summary>Something a static check found wrong with a file of the layer.</summary>
/// <param name="Path">The file, as a path below <c>/opt</c>.</param>
/// <param name="Problem">What is wrong, and what follows from it.</param>
public sealed record Finding(string Path, string Problem);
