using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning;

/// <summary>A file that stays as it was installed, although a step claims it.</summary>
/// <param name="Scope">The tree it belongs to.</param>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="By">Who brought it back: <c>Verify</c> or <c>Restore</c>.</param>
/// <param name="Because">Why.</param>
internal sealed record Restoration(CleanupScope Scope, string Path, string By, string Because);
