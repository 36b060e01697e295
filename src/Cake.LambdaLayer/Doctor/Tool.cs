namespace Cake.LambdaLayer.Doctor;

/// <summary>A program that builds can make use of.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Version">Its version, or <see langword="null"/> when it is missing or does not run.</param>
/// <param name="Place">Where it is, or <see langword="null"/> when it is missing.</param>
/// <param name="Purpose">What is lost without it.</param>
/// <param name="Install">The command that installs it on Debian and Ubuntu, as an example.</param>
public sealed record Tool(string Name, string? Version, string? Place, string Purpose, string Install)
{
    /// <summary>Whether it is here and runs.</summary>
    public bool IsHere => Version is not null;
}
