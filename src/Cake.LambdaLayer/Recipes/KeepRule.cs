namespace Cake.LambdaLayer.Recipes;

/// <summary>Files of the pristine install that no step may touch.</summary>
/// <param name="Path">A glob below the packages, for example <c>pkg/data/*.txt</c>.</param>
/// <param name="Because">Why they must stay.</param>
internal sealed record KeepRule(string Path, string Because);
