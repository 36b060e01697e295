namespace Cake.LambdaLayer.Packaging;

/// <summary>A block that was read and compressed.</summary>
/// <param name="Block">Which one.</param>
/// <param name="Raw">Its bytes.</param>
/// <param name="Deflated">The same, compressed.</param>
internal sealed record DeflatedBlock(ZipBlock Block, byte[] Raw, byte[] Deflated);
