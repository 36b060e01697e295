namespace Cake.LambdaLayer.Recipes;

/// <summary>A file that runs code at the start of Python, and that an install may hold all the same.</summary>
/// <param name="Path">Its path below the packages.</param>
/// <param name="Distribution">The distribution that may bring it.</param>
/// <param name="Because">Why that is in order.</param>
internal sealed record AllowedHook(string Path, string Distribution, string Because)
{
    /// <summary>Lines of a recipe.</summary>
    public static IEnumerable<string> Yaml(IEnumerable<AllowedHook> hooks) =>
        [
            "allowed:",
            .. hooks.SelectMany(hook =>
                new[]
                {
                    $"  - path: {RecipeText.Quoted(hook.Path)}",
                    $"    distribution: {hook.Distribution}",
                    $"    because: {hook.Because}",
                }
            ),
        ];
}
