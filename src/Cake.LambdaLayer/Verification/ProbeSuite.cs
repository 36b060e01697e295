namespace Cake.LambdaLayer.Verification;

/// <summary>Probes that one script declares, and the files it needs beside it.</summary>
/// <param name="Script">The script's text.</param>
/// <param name="Data">Names and texts of further files, to lie beside it.</param>
internal sealed record ProbeSuite(string Script, IReadOnlyDictionary<string, string> Data);
