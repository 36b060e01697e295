using System.Text.Json.Serialization;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>Probes that one script declares, or one package, with all files they need.</summary>
/// <param name="Entry">What is loaded: the name of the script, or of the package's folder.</param>
/// <param name="Files">The contents of all files, by their paths as they are to lie in one folder.</param>
internal sealed record ProbeSuite(string Entry, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>What is counted as it runs.</summary>
    [JsonIgnore]
    public string Unit { get; init; } = "probes";

    /// <summary>How many there are, where that is known before the script is loaded.</summary>
    [JsonIgnore]
    public int? Count { get; init; }

    /// <summary>The probes of a recipe, or <see langword="null"/> when it has none.</summary>
    public static ProbeSuite? Of(Recipe recipe) =>
        recipe.Probes is not { } entry
            ? null
            : new ProbeSuite(
                Path.GetFileName(entry),
                recipe.ProbeFiles.ToDictionary(
                    file => Path.GetRelativePath(Path.GetDirectoryName(entry)!, file).Replace('\\', '/'),
                    File.ReadAllBytes,
                    StringComparer.Ordinal
                )
            );
}
