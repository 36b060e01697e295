using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Recipes;

/// <summary>Texts as they stand in a recipe.</summary>
internal static partial class RecipeText
{
    /// <summary>A path, in quotes where YAML would read it otherwise: a text of JSON is one of YAML too.</summary>
    public static string Quoted(string path) => Plain().IsMatch(path) ? path : JsonSerializer.Serialize(path);

    [GeneratedRegex(@"\A\w[\w./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
