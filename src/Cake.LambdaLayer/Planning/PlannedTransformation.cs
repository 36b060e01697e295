namespace Cake.LambdaLayer.Planning;

/// <summary>A transformation of one file, and on whose account.</summary>
/// <param name="Step">The step.</param>
/// <param name="Rule">The rule of that step.</param>
/// <param name="Transformation">What is done.</param>
internal sealed record PlannedTransformation(string Step, string Rule, Transformation Transformation);
