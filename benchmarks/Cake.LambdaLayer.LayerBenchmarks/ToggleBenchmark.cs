using System.Diagnostics;
using System.Text;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning.Steps;
using CliWrap;

namespace Cake.LambdaLayer.LayerBenchmarks;

/// <summary>The same requirements by a bare shell script, by a cold build and by a toggle of one step, one after the other.</summary>
internal static class ToggleBenchmark
{
    private const int Toggles = 5;

    // As people write it by hand; it costs the same whether what is left can be imported or not.
    private const string Script = """
        set -eu
        "$1" -m pip install --disable-pip-version-check --quiet --no-compile --only-binary :all: --target "$2/python" --requirement "$3" $4
        cd "$2/python"
        sh -eu "$5"
        cd "$2"
        zip -q -r layer.zip python
        """;

    /// <exception cref="LambdaLayerException">The recipe has nothing to compare with, or a layer cannot be made.</exception>
    public static async Task<ToggleResult> RunAsync(LambdaLayerSettings given, CancellationToken cancellation)
    {
        var options = LayerOptionsResolver.Resolve(given);
        if (options is not { Requirements: { } requirements, Recipe.Benchmark.Script: { } script })
        {
            throw new LambdaLayerException(
                $"The recipe {options.Recipe.Name} has no requirements file, or no script in its 'benchmark', "
                    + "to compare with: choose another recipe."
            );
        }

        using var known = new LayerPipeline(options, cancellation);
        var inputs = await known.InputsAsync();
        var folder = Directory.CreateTempSubdirectory("layer-benchmark-").FullName;
        try
        {
            var shell = await TimeAsync(() => ShellAsync(inputs, requirements, script, folder, cancellation));
            var settings = given with { OutputDirectory = Path.Combine(folder, "out") };
            var cold = await TimeAsync(() => BuildAsync(settings, zip: true, cancellation));
            var skips = CleanupSteps.Of(options.Recipe).Select(step => step.Name).Take(Toggles).ToList();
            var toggles = new List<double>();
            var peak = 0L;
            foreach (var skip in skips)
            {
                StartAfresh();
                toggles.Add(await TimeAsync(() => BuildAsync(settings with { Skip = [skip] }, zip: false, cancellation)));
                using var process = Process.GetCurrentProcess();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }

            return new ToggleResult($"{options.Recipe.Name} ({Path.GetFileName(requirements)})", shell, cold, toggles, peak);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task BuildAsync(LambdaLayerSettings settings, bool zip, CancellationToken cancellation)
    {
        using var layer = new LayerPipeline(LayerOptionsResolver.Resolve(settings), cancellation);
        await layer.MakeAsync();
        await layer.SizeAsync();
        if (zip)
        {
            await layer.ZipAsync();
        }

        layer.Publish();
    }

    private static async Task ShellAsync(
        LayerInputs inputs,
        string requirements,
        string script,
        string folder,
        CancellationToken cancellation
    )
    {
        var options = inputs.Options;
        var python = inputs.Interpreter.Executable;
        var index = string.Join(
            ' ',
            options.FindLinks.Select(links => $"--find-links={links}").Append(options.NoIndex ? "--no-index" : "")
        );
        var target = Directory.CreateDirectory(Path.Combine(folder, "shell")).FullName;
        var output = new StringBuilder();
        var result = await Cli.Wrap("sh")
            .WithArguments(["-c", Script, "sh", python, target, requirements, index, script])
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellation);
        if (result.ExitCode != 0)
        {
            Console.WriteLine(output);
            throw new LambdaLayerException(
                $"The shell script to compare with failed with exit code {result.ExitCode}; it needs sh, find, zip "
                    + $"and a Python with pip ({python})."
            );
        }
    }

    /// <summary>
    /// A toggle is a run of its own, which begins with no memory in use; proc_pid_clear_refs(5) has the kernel measure the peak anew.
    /// </summary>
    private static void StartAfresh()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        // What was written before this is not to be paid for by this.
        await Cli.Wrap("sync").WithStandardOutputPipe(PipeTarget.Null).ExecuteAsync();
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
