namespace Cake.LambdaLayer.Planning;

/// <summary>A text in which the folder of an interpreter installation is the one that it has on Lambda.</summary>
/// <param name="Prefix">The folder on this machine.</param>
internal sealed record ReplacePrefix(string Prefix) : Transformation;
