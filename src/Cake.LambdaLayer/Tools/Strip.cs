using System.Text.Json;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Sandbox;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tools;

/// <summary>strip of binutils, trusted as far as its results prove themselves.</summary>
internal static class Strip
{
    private const string Script = "loadable.py";
    private const string Jobs = "jobs.json";

    public static TransformationTool Tool { get; } = new("strip", typeof(StripSymbols), IdentifyAsync, RunAsync);

    /// <summary>What the loader goes by in a file.</summary>
    private static object Facts(ElfFile elf) =>
        new
        {
            elf.Machine,
            elf.Is64Bit,
            elf.IsLittleEndian,
            elf.Type,
            elf.SoName,
            Needed = string.Join(':', elf.Needed),
            elf.RunPath,
            elf.Interpreter,
            Needs = string.Join(':', elf.VersionNeeds.Select(need => need.ToString())),
            Definitions = string.Join(':', elf.VersionDefinitions),
            Aligned = elf.LoadSegments.All(segment => segment.IsAligned(ElfSegment.PageBytes)),
            elf.WantsExecutableStack,
        };

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
            try
            {
                var result = await ChildProcess.RunAsync(program, ["--version"], cancellation: cancellation);
                if (result.ExitCode == 0)
                {
                    return (program, result.Output.Split('\n')[0].Trim());
                }
            }
            catch (LambdaLayerException)
            {
                // Not on PATH; the next one may be.
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
                var run = await ChildProcess.RunAsync(program, ["--strip-unneeded", "-o", job.Result, job.Source], cancellation: token);
                if (run.ExitCode != 0)
                {
                    File.Delete(job.Result);
                }

                meter.Add(1);
            }
        );
        await CheckAsync(inputs, jobs, cancellation);
    }

    /// <summary>Deletes the results with which anything is off.</summary>
    internal static async Task CheckAsync(LayerInputs inputs, IEnumerable<TransformationJob> jobs, CancellationToken cancellation)
    {
        var made = jobs.Where(job => File.Exists(job.Result)).ToLookup(IsAsGood);
        foreach (var job in made[false].Concat(await NotLoadableAsync(inputs, made[true].ToList(), cancellation)))
        {
            File.Delete(job.Result);
        }
    }

    private static bool IsAsGood(TransformationJob job)
    {
        try
        {
            return new FileInfo(job.Result).Length < new FileInfo(job.Source).Length
                && ElfFile.TryRead(job.Source) is { } before
                && ElfFile.TryRead(job.Result) is { } after
                && Facts(before).Equals(Facts(after));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Results that the loader refuses though it takes the file they were made of.</summary>
    private static async Task<IEnumerable<TransformationJob>> NotLoadableAsync(
        LayerInputs inputs,
        List<TransformationJob> jobs,
        CancellationToken cancellation
    )
    {
        if (jobs.Count == 0 || inputs.Target.Architecture != LambdaTarget.HostArchitecture)
        {
            return [];
        }

        var sandbox = await CodeSandbox.FindAsync(inputs.Interpreter, cancellation);
        if (!sandbox.IsIsolated)
        {
            // To load a library is to run code of it; then it is Verify that finds out.
            return [];
        }

        using var working = TemporaryDirectory.Create();
        EmbeddedScripts.WriteTo(working.Path, Script);
        JsonFile.Write(Path.Combine(working.Path, Jobs), jobs.Select(job => new { job.Source, job.Result }));
        var run = await sandbox
            .With(inputs.Interpreter)
            .With(Folders(jobs.Select(job => job.Source)).Concat(Folders(jobs.Select(job => job.Result))))
            .With(new Mount(working.Path, CodeSandbox.TaskFolder))
            .RunAsync(
                inputs.Interpreter.Executable,
                ["-I", "-S", "-B", $"{CodeSandbox.TaskFolder}/{Script}", $"{CodeSandbox.TaskFolder}/{Jobs}"],
                new Dictionary<string, string>(),
                onOutput: null,
                cancellation
            );
        return run.ExitCode == 0 && run.Output.StartsWith('[')
            ? JsonSerializer.Deserialize<List<int>>(run.Output, JsonFile.Options)!.Select(number => jobs[number])
            : throw new LambdaLayerException(
                $"{inputs.Interpreter} could not try the stripped libraries (exit code {run.ExitCode}): "
                    + $"{run.LastError}; {TransformationJob.SkipOf(jobs)} leaves them as they are."
            );
    }

    /// <summary>The folder that files lie in together, to be seen at its own path; libraries find each other from where they lie.</summary>
    private static IEnumerable<Mount> Folders(IEnumerable<string> files)
    {
        var folders = files
            .Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => !folder.StartsWith("/usr/", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        if (folders.Count == 0)
        {
            return [];
        }

        var shared = folders.Aggregate((left, right) => left[..Common(left, right)]);
        var whole = folders.Contains(shared) ? shared : Path.GetDirectoryName(shared + "x") ?? "/";
        // Of what has nothing but the root in common, each folder for itself.
        return whole.Count(character => character == '/') > 1
            ? [new Mount(whole, whole)]
            : folders.Order(StringComparer.Ordinal).Select(folder => new Mount(folder, folder));

        static int Common(string left, string right) => left.AsSpan().CommonPrefixLength(right);
    }
}
