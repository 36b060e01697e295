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
            (inputs, _) => Task.FromResult<string?>($"{inputs.Interpreter.Version} {EmbeddedScripts.Read(Script)}"),
            RunAsync
        );

    private static async Task RunAsync(LayerInputs inputs, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        var meter = ProgressMeter.Start(inputs.Options.Progress, "compile", jobs.Count, "files");
        // The largest first, dealt out in turn: the shares take about the same time.
        var shares = jobs.OrderByDescending(job => new FileInfo(job.Source).Length)
            .ThenBy(job => job.Source, StringComparer.Ordinal)
            .Index()
            .GroupBy(entry => entry.Index % Environment.ProcessorCount, entry => entry.Item);
        var results = await Task.WhenAll(
            shares.Select(share =>
                PythonScript.RunAsync(
                    inputs.Interpreter.Executable,
                    Script,
                    share.Select(job => new
                    {
                        job.Source,
                        ((CompileSource)job.Planned.Transformation).MountedPath,
                        job.Result,
                    }),
                    _ => meter.Add(1),
                    cancellation
                )
            )
        );
        if (Array.Find(results, result => result.ExitCode != 0) is { } failed)
        {
            var reason = failed.LastError is { Length: > 0 } error ? error : "it was ended from outside";
            var what = $"{inputs.Interpreter} could not compile the sources (exit code {failed.ExitCode}): {reason}";
            throw new LambdaLayerException(
                failed.IsOutOfRoom
                    ? $"{what}. {StageErrors.MakeRoom}"
                    : $"{what}; {TransformationJob.SkipOf(jobs)} leaves them as they are."
            );
        }
    }
}
