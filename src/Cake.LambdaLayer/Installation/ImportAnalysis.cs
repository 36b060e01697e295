using System.Globalization;
using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>The import graph of a pristine install, from Python itself and cached beside the install.</summary>
internal static class ImportAnalysis
{
    private const string Script = "analyze.py";

    /// <exception cref="LambdaLayerException">The analysis failed.</exception>
    public static async Task<ImportGraph> LoadAsync(
        PristineInstall install,
        PythonInterpreter interpreter,
        CancellationToken cancellation,
        IProgress<StageProgress>? progress = null
    )
    {
        var script = Hashes.OfText(EmbeddedScripts.Read(Script))[..12];
        var cached = Path.Combine(install.Directory, $"imports-{script}-{interpreter.Version}.cached");
        if (CacheFile.TryRead(cached) is not { } facts)
        {
            ProgressMeter? meter = null;
            var result = await PythonScript.RunAsync(
                interpreter.Executable,
                Script,
                [install.Packages, "--progress"],
                cancellation: cancellation,
                onError: line =>
                {
                    if (meter is null && long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var modules))
                    {
                        meter = ProgressMeter.Start(progress, "analyse imports", modules, "modules");
                    }
                    else if (line.Length == 0)
                    {
                        meter?.Add(1);
                    }
                }
            );
            if (result.ExitCode != 0)
            {
                throw new LambdaLayerException(
                    $"{interpreter} could not analyse the imports of {install.Packages} (exit code "
                        + $"{result.ExitCode}): {result.LastError}; build again, or with another interpreter (settings.PythonHome)."
                );
            }

            facts = Encoding.UTF8.GetBytes(result.Output);
            CacheFile.Write(cached, facts);
        }

        using var stream = new MemoryStream(facts);
        return ImportGraph.Parse(stream);
    }
}
