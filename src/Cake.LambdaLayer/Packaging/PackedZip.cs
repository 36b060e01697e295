namespace Cake.LambdaLayer.Packaging;

/// <summary>A zip file that was written.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Entries">How many files, symbolic links and empty directories it holds.</param>
internal sealed record PackedZip(string Path, long Bytes, int Entries);
