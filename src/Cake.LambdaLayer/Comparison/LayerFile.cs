namespace Cake.LambdaLayer.Comparison;

/// <summary>One file of a layer.</summary>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Hash">XXH128 of its content, or of a symbolic link's text, in hexadecimal digits: it tells contents apart, and is no proof against forgery.</param>
public sealed record LayerFile(long Bytes, string Hash);
