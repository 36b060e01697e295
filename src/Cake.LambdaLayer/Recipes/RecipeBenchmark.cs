namespace Cake.LambdaLayer.Recipes;

/// <summary>What a recipe's layers are timed with.</summary>
/// <param name="Import">A Python statement that imports the packages.</param>
/// <param name="Call">A first piece of work, offline.</param>
/// <param name="Script">
/// A shell script, absolute, that removes files below its working directory, a folder of packages, as people did before: what it leaves is
/// repaired until the import works, and compared with. <see langword="null"/>: none.
/// </param>
internal sealed record RecipeBenchmark(string Import, string Call, string? Script);
