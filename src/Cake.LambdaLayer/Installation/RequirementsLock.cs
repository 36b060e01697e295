namespace Cake.LambdaLayer.Installation;

/// <summary>A requirements file that was locked.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Inputs">Where the top-level names came from, for people.</param>
/// <param name="Installer">Who resolved them, for example <c>uv 0.9.5</c>.</param>
/// <param name="Releases">How many releases it pins.</param>
/// <param name="Changes">
/// What is different from the lock before, in order of the names: the version before (<see langword="null"/>: new) and now
/// (<see langword="null"/>: gone).
/// </param>
public sealed record RequirementsLock(
    string Path,
    string Inputs,
    string Installer,
    int Releases,
    IReadOnlyList<(string Name, string? Before, string? After)> Changes
);
