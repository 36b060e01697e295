using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Recipes;

/// <summary>A file that runs code at the start of Python, and that an install may hold all the same.</summary>
/// <param name="Path">Its path below the packages.</param>
/// <param name="Distribution">The distribution that may bring it.</param>
/// <param name="Because">Why that is in order.</param>
internal sealed partial record AllowedHook(string Path, string Distribution, string Because)
{
    /// <summary>Lines of a recipe that allow hooks.</summary>
    public static IEnumerable<string> Yaml(IEnumerable<AllowedHook> hooks) =>
        [
            "When you have read them and trust them, these lines of layer.yaml allow them:",
            "allowed:",
            .. hooks.SelectMany(hook =>
                new[]
                {
                    // A path may hold what YAML reads otherwise; a text of JSON is one of YAML too.
                    $"  - path: {(Plain().IsMatch(hook.Path) ? hook.Path : JsonSerializer.Serialize(hook.Path))}",
                    $"    distribution: {hook.Distribution}",
                    $"    because: {hook.Because}",
                }
            ),
        ];

    [GeneratedRegex(@"\A\w[\w./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
