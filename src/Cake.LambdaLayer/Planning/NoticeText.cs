namespace Cake.LambdaLayer.Planning;

/// <summary>What one licence text takes in the notices.</summary>
/// <param name="Bytes">Its size in bytes, with what it is for.</param>
/// <param name="Steps">The steps each of which puts it there.</param>
internal sealed record NoticeText(long Bytes, IReadOnlyList<string> Steps);
