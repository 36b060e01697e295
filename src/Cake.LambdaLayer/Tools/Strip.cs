using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tools;

/// <summary>strip of binutils, trusted as far as its results prove themselves.</summary>
internal static class Strip
{
    public static TransformationTool Tool { get; } = new("strip", typeof(StripSymbols), IdentifyAsync, RunAsync);

    private static async Task<string?> IdentifyAsync(LayerInputs inputs, CancellationToken cancellation) =>
        await ProgramAsync(inputs, cancellation) is var (_, version) ? version : null;

    /// <summary>GNU strip knows the formats it was built for: those of other processors have one of their own.</summary>
    private static async Task<(string Program, string Version)?> ProgramAsync(LayerInputs inputs, CancellationToken cancellation)
    {
        foreach (
            var program in inputs.Target.Architecture == LambdaTarget.HostArchitecture
                ? ["strip", "llvm-strip"]
                : new[] { $"{inputs.Target.Machine}-linux-gnu-strip", "llvm-strip" }
        )
        {
            // One that is not on PATH cannot be started; the next one may be there.
            if (await ChildProcess.AskAsync(program, ["--version"], cancellation) is { ExitCode: 0, Output: var said })
            {
                return (program, said.Split('\n')[0].Trim());
            }
        }

        return null;
    }

    private static async Task RunAsync(LayerInputs inputs, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        var (program, _) = (await ProgramAsync(inputs, cancellation))!.Value;
        var meter = ProgressMeter.Start(inputs.Options.Progress, "strip", jobs.Count, "files");
        await Parallel.ForEachAsync(
            jobs,
            cancellation,
            async (job, token) =>
            {
                var run = await ChildProcess.RunAsync(
                    program,
                    ["--strip-unneeded", "-o", job.Result, job.Source],
                    cancellation: token,
                    limit: ChildProcess.OneFile
                );
                if (run.ExitCode != 0)
                {
                    File.Delete(job.Result);
                }

                meter.Add(1);
            }
        );
        Check(jobs);
    }

    /// <summary>
    /// Deletes the results with which anything is off. What the loader maps must be the same, byte for byte: nothing has to be loaded, and
    /// so run, to know that a library loads as before.
    /// </summary>
    internal static void Check(IEnumerable<TransformationJob> jobs)
    {
        foreach (var job in jobs.Where(job => File.Exists(job.Result) && !IsAsGood(job)))
        {
            File.Delete(job.Result);
        }
    }

    private static bool IsAligned(ElfFile elf) => elf.LoadSegments.All(segment => segment.IsAligned(ElfSegment.PageBytes));

    private static bool IsAsGood(TransformationJob job)
    {
        try
        {
            return new FileInfo(job.Result).Length < new FileInfo(job.Source).Length
                && ElfFile.TryRead(job.Source) is { } before
                && ElfFile.TryRead(job.Result) is { } after
                && IsAligned(before) == IsAligned(after)
                && ElfMapping.IsSame(job.Source, job.Result);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
