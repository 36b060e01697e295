using System.Globalization;
using System.Text;
using System.Text.Json;
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
        if (CacheFile.TryRead(cached) is { } known && TryParse(known) is { } graph)
        {
            return graph;
        }

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

        var facts = Encoding.UTF8.GetBytes(result.Output);
        var analysed =
            TryParse(facts)
            ?? throw new LambdaLayerException(
                $"{interpreter} ended well, but what it told of the imports of {install.Packages} cannot be read ({facts.Length} bytes): "
                    + "leave distributions away, or use another interpreter (settings.PythonHome)."
            );
        CacheFile.Write(cached, facts);
        return analysed;
    }

    private static ImportGraph? TryParse(byte[] facts)
    {
        try
        {
            using var stream = new MemoryStream(facts);
            return ImportGraph.Parse(stream);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
