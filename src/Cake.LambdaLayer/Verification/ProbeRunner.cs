using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Verification;

/// <summary>Runs probes with one interpreter, away from the host's packages, settings and variables.</summary>
/// <param name="Interpreter">The interpreter's binary.</param>
/// <param name="Packages">Folders of packages, or none for an interpreter that has them in its own site-packages.</param>
/// <param name="Environment">The recipe's environment.</param>
/// <param name="Bytecode">A folder for bytecode, so that all runs share it and the tree stays as it is.</param>
internal sealed partial record ProbeRunner(string Interpreter, IReadOnlyList<string> Packages, IReadOnlyDictionary<string, string> Environment, string Bytecode)
{
    /// <summary>The name under which the harness reports that a script could not be loaded.</summary>
    public const string LoadProbe = "load verify.py";

    private const string Harness = "probes.py";

    /// <exception cref="LambdaLayerException">The interpreter did not run to its end.</exception>
    public async Task<IReadOnlyList<ProbeOutcome>> RunAsync(ProbeSuite suite, CancellationToken cancellation, string? only = null)
    {
        using var working = TemporaryDirectory.Create();
        var script = Path.Combine(working.Path, "verify.py");
        await File.WriteAllTextAsync(script, suite.Script, cancellation);
        foreach (var (name, text) in suite.Data)
        {
            await File.WriteAllTextAsync(Path.Combine(working.Path, name), text, cancellation);
        }

        var outcomes = new List<ProbeOutcome>();
        List<string> arguments = ["-I", "-X", $"pycache_prefix={Bytecode}"];
        if (Packages.Count > 0)
        {
            arguments.Add("-S");
        }

        arguments.Add(EmbeddedScripts.WriteTo(working.Path, Harness));
        arguments.AddRange(Packages.SelectMany(folder => new[] { "--packages", folder }));
        if (only is not null)
        {
            arguments.AddRange(["--only", Literal(only)]);
        }

        arguments.Add(script);
        var result = await ChildProcess.RunAsync(
            Interpreter, arguments, ChildProcess.Only(Variables(working.Path)), line => Read(line, outcomes), working.Path, cancellation);
        return result.ExitCode == 0
            ? outcomes
            : throw new LambdaLayerException(
                $"{Interpreter} could not run the probes (exit code {result.ExitCode}): {result.Error.Trim().Split('\n')[^1]}");
    }

    /// <summary>A name as a pattern that matches nothing else; fnmatch has no other way to escape.</summary>
    private static string Literal(string name) => SpecialCharacters().Replace(name, "[$0]");

    private Dictionary<string, string> Variables(string home) =>
        new(Environment)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = home,
            ["TMPDIR"] = home,
            ["LANG"] = "C.UTF-8",
        };

    private static void Read(string line, List<ProbeOutcome> outcomes)
    {
        using var document = JsonDocument.Parse(line);
        if (document.RootElement.TryGetProperty("probe", out _))
        {
            outcomes.Add(document.RootElement.Deserialize<ProbeOutcome>(JsonFile.Options)!);
        }
    }

    [GeneratedRegex(@"[*?\[]", RegexOptions.CultureInvariant)]
    private static partial Regex SpecialCharacters();
}
