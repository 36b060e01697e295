using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>All tests.</summary>
[TaskName("Test")]
[TaskDescription("Runs all tests.")]
[IsDependentOn(typeof(TestProgramsTask))]
public sealed class TestTask : AsyncFrostingTask<LayerContext>
{
    private static readonly string[] s_projects = ["Cake.LambdaLayer.Tests", "Cake.LambdaLayer.AcceptanceTests"];

    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var results = TestFolder.Create();
        // What a test process has no time to take away, as it is ended with its last test, goes with the results.
        var environment = new Dictionary<string, string?>(TestProcesses.Environment)
        {
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(results, "tmp")).FullName,
        };
        try
        {
            // At once: a test waits now and then for a program that computes nothing, and a test process begins and ends on one core.
            var exitCodes = await Task.WhenAll(
                s_projects.Select(project =>
                    ChildProgram.RunAsync(
                        context,
                        "dotnet",
                        [
                            "test",
                            Path.Combine(context.Invocation.ProjectRoot, "tests", project),
                            "--configuration",
                            "Release",
                            "--no-build",
                            "--nologo",
                            "--logger",
                            $"trx;LogFilePrefix={project}",
                            "--logger",
                            "console;verbosity=minimal",
                            "--results-directory",
                            results,
                        ],
                        environment
                    )
                )
            );
            var failed = s_projects.Where((_, i) => exitCodes[i] != 0).ToList();
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
}
