using System.Diagnostics;
using System.Text;
using Build.Console;
using Cake.LambdaLayer;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Recipes;
using CliWrap;

namespace Build.Development;

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

    public static async Task<ToggleResult> RunAsync(LayerContext context)
    {
        if (context.Options is not { Requirements: { } requirements, Recipe.Benchmark.Script: { } script })
        {
            throw new LambdaLayerException(
                $"The recipe {context.Options.Recipe.Name} has no requirements file, or no script in its 'benchmark', "
                    + "to compare with: choose another one with --recipe."
            );
        }

        var folder = Directory.CreateTempSubdirectory("layer-benchmark-").FullName;
        try
        {
            var shell = await TimeAsync(() => ShellAsync(context, requirements, script, folder));
            var settings = context.Settings with { OutputDirectory = Path.Combine(folder, "out") };
            var cold = await TimeAsync(() => Task.Run(() => Build(context, settings, zip: true)));
            var skips = context.LambdaLayerSteps(settings).Select(step => step.Name).Take(Toggles).ToList();
            var toggles = new List<double>();
            var peak = 0L;
            foreach (var skip in skips)
            {
                StartAfresh();
                toggles.Add(await TimeAsync(() => Task.Run(() => Build(context, settings with { Skip = [skip] }, zip: false))));
                using var host = Process.GetCurrentProcess();
                peak = Math.Max(peak, host.PeakWorkingSet64);
            }

            return new ToggleResult($"{context.Options.Recipe.Name} ({Path.GetFileName(requirements)})", shell, cold, toggles, peak);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Build(LayerContext context, LambdaLayerSettings settings, bool zip)
    {
        var options = context.LambdaLayerOptions(settings, context.Cancellation);
        var install = context.LambdaLayerInstall(options, context.Cancellation);
        using var build = LayerBuild.Begin(options);
        context.LambdaLayerCleanup(build, install, context.Cancellation);
        if (options.Layout.BundlesInterpreter)
        {
            context.LambdaLayerCopyRuntime(build, context.Cancellation);
        }

        var size = context.LambdaLayerSize(build, install);
        if (zip)
        {
            context.LambdaLayerZip(build, size, context.Cancellation);
        }

        build.Publish();
    }

    private static async Task ShellAsync(LayerContext context, string requirements, string script, string folder)
    {
        var options = context.Options;
        var index = string.Join(
            ' ',
            options.FindLinks.Select(links => $"--find-links={links}").Append(options.NoIndex ? "--no-index" : "")
        );
        var target = Directory.CreateDirectory(Path.Combine(folder, "shell")).FullName;
        var output = new StringBuilder();
        var result = await CliWrap
            .Cli.Wrap("sh")
            .WithArguments(["-c", Script, "sh", options.Interpreter.Executable, target, requirements, index, script])
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(context.Cancellation);
        if (result.ExitCode != 0)
        {
            context.Report.Line(output.ToString());
            throw new LambdaLayerException(
                $"The shell script to compare with failed with exit code {result.ExitCode}; it needs sh, find, zip "
                    + $"and a Python with pip ({options.Interpreter.Executable})."
            );
        }
    }

    /// <summary>
    /// A toggle is a run of its own, which begins with no memory in use; proc_pid_clear_refs(5) has the kernel measure the peak anew.
    /// </summary>
    private static void StartAfresh()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        // What was written before this is not to be paid for by this.
        await CliWrap.Cli.Wrap("sync").WithStandardOutputPipe(PipeTarget.Null).ExecuteAsync();
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }
}
