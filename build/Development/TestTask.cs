using Build.Console;
using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Test;
using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>All tests.</summary>
[TaskName(CommandLine.TestTarget)]
[TaskDescription("Runs all tests.")]
[IsDependentOn(typeof(TestProgramsTask))]
public sealed class TestTask : AsyncFrostingTask<LayerContext>
{
    private static readonly string[] s_projects = ["Build.Tests", "Cake.LambdaLayer.Tests", "Cake.LambdaLayer.AcceptanceTests"];

    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var results = TestFolder.Create(context);
        try
        {
            // At once: a test waits now and then for a program that computes nothing, and a test process begins and ends on one core.
            var passed = await Task.WhenAll(s_projects.Select(project => Task.Run(() => Passes(context, project, results))));
            var failed = s_projects.Where((_, i) => !passed[i]).ToList();
            var outcome = TestResults.Read(results);
            context.Report.Last = outcome.ToString();
            foreach (var reason in outcome.Skipped)
            {
                context.Report.Line($"skipped {reason}");
            }

            if (failed.Count > 0 || outcome.Passed == 0)
            {
                throw new LambdaLayerException(
                    failed.Count > 0
                        ? $"The tests of {string.Join(" and ", failed)} failed; their output is above."
                        : "No test ran, so nothing is known; the output of dotnet test is above."
                );
            }
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static bool Passes(LayerContext context, string project, string results)
    {
        var exitCode = 0;
        context.DotNetTest(
            Path.Combine(context.Invocation.ProjectRoot, "tests", project),
            new DotNetTestSettings
            {
                Configuration = "Release",
                NoBuild = true,
                NoLogo = true,
                Loggers = [$"trx;LogFilePrefix={project}", "console;verbosity=minimal"],
                ResultsDirectory = results,
                // What a test process has no time to take away, as it is ended with its last test, goes with the results.
                EnvironmentVariables =
                {
                    ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(results, "tmp")).FullName,
                    ["UseFormatter"] = "false",
                    ["LAMBDALAYER_THOROUGH"] = CommandLine.IsThorough(context) ? "1" : "0",
                },
                HandleExitCode = code =>
                {
                    exitCode = code;
                    return true;
                },
            }
        );
        return exitCode == 0;
    }
}
