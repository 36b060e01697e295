namespace Cake.LambdaLayer.Planning;

/// <summary>JSON without white space between its tokens.</summary>
internal sealed record MinifyJson : Transformation;
