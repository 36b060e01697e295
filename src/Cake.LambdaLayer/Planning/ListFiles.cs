namespace Cake.LambdaLayer.Planning;

/// <summary>A RECORD that lists what of its distribution is in the layer; it is written when all else is known.</summary>
internal sealed record ListFiles : Transformation;
