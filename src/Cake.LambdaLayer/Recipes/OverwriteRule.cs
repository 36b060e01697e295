namespace Cake.LambdaLayer.Recipes;

/// <summary>Whose files stay where several distributions bring files of one path.</summary>
/// <param name="Path">Glob of the files, below the packages.</param>
/// <param name="Distribution">The distribution whose files they are in the layer.</param>
/// <param name="Because">Why that is in order.</param>
internal sealed record OverwriteRule(string Path, string Distribution, string Because)
{
    /// <summary>Lines of a recipe.</summary>
    public static IEnumerable<string> Yaml(IEnumerable<OverwriteRule> rules) =>
        [
            "overwrites:",
            .. rules.SelectMany(rule =>
                new[]
                {
                    $"  - path: {RecipeText.Quoted(rule.Path)}",
                    $"    distribution: {rule.Distribution}",
                    $"    because: {rule.Because}",
                }
            ),
        ];
}
