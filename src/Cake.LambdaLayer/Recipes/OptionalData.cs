namespace Cake.LambdaLayer.Recipes;

/// <summary>Files that only optional distributions make use of.</summary>
/// <param name="Path">A glob below the packages.</param>
/// <param name="StandIn">
/// The text to put in their place where code that stays still reads them, or <see langword="null"/> to remove them.
/// </param>
internal sealed record OptionalData(string Path, string? StandIn);
