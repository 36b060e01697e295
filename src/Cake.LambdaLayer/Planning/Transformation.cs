namespace Cake.LambdaLayer.Planning;

/// <summary>What is to be made of one file: data, which knows nothing of the tool that does it.</summary>
internal abstract record Transformation;
