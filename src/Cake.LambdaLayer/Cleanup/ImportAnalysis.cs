using System.Security.Cryptography;
using System.Text;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Runtime;

namespace Cake.LambdaLayer.Cleanup;

/// <summary>The import graph of a pristine install, from Python itself and cached beside the install.</summary>
internal static class ImportAnalysis
{
    private const string Script = "analyze.py";

    /// <exception cref="LambdaLayerException">The analysis failed.</exception>
    public static async Task<ImportGraph> LoadAsync(PristineInstall install, PythonInterpreter interpreter, CancellationToken cancellation)
    {
        var script = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EmbeddedScripts.Read(Script))))[..12];
        var cached = Path.Combine(install.Directory, $"imports-{script}-{interpreter.Version}.json");
        if (!File.Exists(cached))
        {
            using var working = TemporaryDirectory.Below(install.Directory);
            var result = await ChildProcess.RunAsync(
                interpreter.Executable,
                ["-I", "-S", "-B", EmbeddedScripts.WriteTo(working.Path, Script), install.Packages],
                cancellation: cancellation);
            if (result.ExitCode != 0)
            {
                throw new LambdaLayerException($"Analysing the imports of {install.Packages} failed: {result.Error.Trim().Split('\n')[^1]}");
            }

            var output = Path.Combine(working.Path, "imports.json");
            await File.WriteAllTextAsync(output, result.Output, cancellation);
            File.Move(output, cached, overwrite: true);
        }

        using var stream = File.OpenRead(cached);
        return ImportGraph.Parse(stream);
    }
}
