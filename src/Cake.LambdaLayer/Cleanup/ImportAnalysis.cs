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
        var cached = Path.Combine(install.Directory, $"imports-{script}-{interpreter.Version}.cached");
        if (CacheFile.TryRead(cached) is not { } facts)
        {
            using var working = TemporaryDirectory.Create();
            var result = await ChildProcess.RunAsync(
                interpreter.Executable,
                ["-I", "-S", "-B", EmbeddedScripts.WriteTo(working.Path, Script), install.Packages],
                cancellation: cancellation);
            if (result.ExitCode != 0)
            {
                throw new LambdaLayerException($"Analysing the imports of {install.Packages} failed: {result.Error.Trim().Split('\n')[^1]}");
            }

            facts = Encoding.UTF8.GetBytes(result.Output);
            CacheFile.Write(cached, facts);
        }

        using var stream = new MemoryStream(facts);
        return ImportGraph.Parse(stream);
    }
}
