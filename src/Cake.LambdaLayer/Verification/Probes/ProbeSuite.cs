using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>Probes that one script declares, and the files it needs beside it.</summary>
/// <param name="Script">The script's text.</param>
/// <param name="Data">Names and texts of further files, to lie beside it.</param>
internal sealed record ProbeSuite(string Script, IReadOnlyDictionary<string, string> Data)
{
    /// <summary>What is counted as it runs.</summary>
    [JsonIgnore]
    public string Unit { get; init; } = "probes";

    /// <summary>How many there are, where that is known before the script is loaded.</summary>
    [JsonIgnore]
    public int? Count { get; init; }
}
