using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cake.LambdaLayer.Matrix;

namespace Build.Console;

/// <summary>The jobs that make all layers, for programs.</summary>
internal static class MatrixJson
{
    private const string Before = "result";

    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The matrix on one line, each job with the options of <c>build.sh</c> that build it.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>For example <c>{"include":[{"name":…}]}</c>.</returns>
    public static string Of(BuildMatrix matrix)
    {
        var json = JsonNode.Parse(matrix.ToJson())!;
        foreach (var (row, job) in matrix.Include.Zip(json["include"]!.AsArray()))
        {
            job!.AsObject().Insert(job.AsObject().IndexOf(Before), "arguments", Arguments(row));
        }

        return json.ToJsonString(s_options);
    }

    private static string Arguments(MatrixRow row) =>
        $"{Options.Recipe}={row.Recipe} {Options.Runtime}={row.Runtime} {Options.Architecture}={row.Architecture} "
        + $"{Options.Python}={row.Python}"
        + (row.Requirements.Length == 0 ? "" : $" {Options.Requirements}={row.Requirements}");
}
