namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Modules of the standard library that go or stay together.</summary>
/// <param name="Name">The one that people know.</param>
/// <param name="Others">Further top-level modules, without which it cannot be imported.</param>
internal sealed record StandardLibraryPart(string Name, params string[] Others)
{
    /// <summary>All of its top-level modules.</summary>
    public IReadOnlyList<string> Names { get; } = [Name, .. Others];

    /// <summary>Whether it does nothing on a machine without a screen, so that it only has to be there to be imported.</summary>
    public bool NeedsScreen { get; init; }

    /// <summary>Names of the parts that it imports.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The version of Python from which on it stays; <see langword="null"/> for none.</summary>
    public Version? Until { get; init; }
}
