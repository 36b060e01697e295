using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Tools;

/// <summary>A file that a tool shall work on.</summary>
/// <param name="Source">The file; it stays as it is.</param>
/// <param name="Planned">What is to be made of it, and on whose account.</param>
/// <param name="Result">Where the new content is to be written. When nothing is there afterwards, the file stays as it is.</param>
internal sealed record TransformationJob(string Source, PlannedTransformation Planned, string Result)
{
    /// <summary>The setting with which no step asks for such jobs.</summary>
    public static string SkipOf(IEnumerable<TransformationJob> jobs) =>
        $"settings.Skip={string.Join(',', jobs.Select(job => job.Planned.Step).Distinct().Order(StringComparer.Ordinal))}";
}
