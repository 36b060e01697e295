namespace Cake.LambdaLayer.Tools;

/// <summary>A file that a tool shall work on.</summary>
/// <param name="Source">The file; it stays as it is.</param>
/// <param name="Argument">What the tool must know beside it.</param>
/// <param name="Result">Where the new content is to be written. When nothing is there afterwards, the file stays as it is.</param>
internal sealed record TransformationJob(string Source, string Argument, string Result);
