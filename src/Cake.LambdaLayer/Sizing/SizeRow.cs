namespace Cake.LambdaLayer.Sizing;

/// <summary>The size of one distribution, or of what belongs to none.</summary>
/// <param name="Name">
/// The distribution's normalized name; <c>interpreter</c> (with the libraries it needs) or <c>(no distribution)</c> for the rest.
/// </param>
/// <param name="Version">Its version, where it has one.</param>
/// <param name="BytesBefore">Its size in bytes as installed.</param>
/// <param name="BytesAfter">Its size in bytes in the layer.</param>
public sealed record SizeRow(string Name, string? Version, long BytesBefore, long BytesAfter);
