namespace Cake.LambdaLayer.Progress;

/// <summary>How far a piece of work is. Reports may come from several threads at once, and overtake each other.</summary>
/// <param name="Work">What is being done, for people: <c>compile</c>.</param>
/// <param name="Done">How much of it is done, in the unit.</param>
/// <param name="Total">How much there is to do, or <see langword="null"/> where that is not known beforehand.</param>
/// <param name="Unit">What is counted: <c>bytes</c>, <c>files</c>, <c>modules</c>, <c>probes</c> or <c>distributions</c>.</param>
public sealed record StageProgress(string Work, long Done, long? Total, string Unit)
{
    /// <summary>The unit of sizes, which are shown in MB = 10^6 bytes.</summary>
    public const string Bytes = "bytes";

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsComplete => Done >= Total;
}
