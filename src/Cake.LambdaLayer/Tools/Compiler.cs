using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Tools;

/// <summary>
/// Compiles sources to bytecode, on all cores, with an interpreter of the layer's minor version; bytecode is the same for every processor.
/// </summary>
internal static class Compiler
{
    private const string Script = "compile.py";

    public static TransformationTool Tool { get; } =
        new(
            "Python",
            typeof(CompileSource),
            (options, _) => Task.FromResult<string?>($"{options.Interpreter.Version} {EmbeddedScripts.Read(Script)}"),
            RunAsync
        );

    private static async Task RunAsync(LayerOptions options, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        var meter = ProgressMeter.Start(options.Progress, "compile", jobs.Count, "files");
        var result = await PythonScript.RunAsync(
            options.Interpreter.Executable,
            Script,
            jobs.Select(job => new
            {
                job.Source,
                ((CompileSource)job.Planned.Transformation).MountedPath,
                job.Result,
            }),
            _ => meter.Add(1),
            cancellation
        );
        if (result.ExitCode != 0)
        {
            throw new LambdaLayerException(
                $"{options.Interpreter} could not compile the sources (exit code {result.ExitCode}): "
                    + $"{result.LastError}; {TransformationJob.SkipOf(jobs)} leaves them as they are."
            );
        }
    }
}
