namespace Cake.LambdaLayer.Sizing;

/// <summary>One file of a layer.</summary>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Hash">SHA-256 of its content, or of a symbolic link's text, in hexadecimal digits.</param>
internal sealed record LayerFile(long Bytes, string Hash);
