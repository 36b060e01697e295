using System.Text.Json;
using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Tools;

/// <summary>
/// Compiles sources to bytecode, on all cores, with an interpreter of the layer's minor version; bytecode is the same for every processor.
/// </summary>
internal static class Compiler
{
    private const string Script = "compile.py";

    /// <summary>Its argument is the path of the source in the layer as Lambda mounts it, which stack traces show.</summary>
    public static TransformationTool Tool { get; } =
        new(
            "Python",
            Phase: 30,
            (options, _) => Task.FromResult<string?>($"{options.Interpreter.Version} {EmbeddedScripts.Read(Script)}"),
            RunAsync
        );

    /// <summary>The bytecode of a source where Python looks for it (PEP 3147).</summary>
    public static Claim BesideSource(CleanupInput input, TreeFile source)
    {
        var folder = source.Folder.Length == 0 ? "__pycache__" : $"{source.Folder}/__pycache__";
        return Claim.Add(
            $"{folder}/{source.Name[..^".py".Length]}.cpython-{input.Target.Python.Replace(".", "", StringComparison.Ordinal)}.pyc",
            "bytecode of a source",
            new Transformation(Tool, input.MountedPath(source)),
            source.Path
        );
    }

    private static async Task RunAsync(LayerOptions options, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        using var working = TemporaryDirectory.Create();
        var list = Path.Combine(working.Path, "jobs.json");
        await File.WriteAllBytesAsync(list, JsonSerializer.SerializeToUtf8Bytes(jobs, JsonFile.Options), cancellation);
        var meter = ProgressMeter.Start(options.Progress, "compile", jobs.Count, "files");
        var result = await ChildProcess.RunAsync(
            options.Interpreter.Executable,
            ["-I", "-S", "-B", EmbeddedScripts.WriteTo(working.Path, Script), list],
            onOutput: _ => meter.Add(1),
            cancellation: cancellation
        );
        if (result.ExitCode != 0)
        {
            throw new LambdaLayerException(
                $"{options.Interpreter} could not compile the sources (exit code {result.ExitCode}): "
                    + $"{result.LastError}; --skip={nameof(Bytecode)},{nameof(SourceFiles)} leaves them as they are."
            );
        }
    }
}
