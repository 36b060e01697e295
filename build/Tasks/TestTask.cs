using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Tasks;

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
        var results = Directory.CreateTempSubdirectory("test-results-").FullName;
        try
        {
            foreach (var project in s_projects)
            {
                if (await ChildProgram.RunAsync(context, "dotnet", ["build", Path.Combine(Invocation.ProjectRoot, "tests", project), "--configuration", "Release", "--nologo", "--verbosity", "quiet", "-tl:off"]) != 0)
                {
                    throw new LambdaLayerException($"{project} does not build; the errors are above.");
                }
            }

            // Both at once: each often waits for the programs it starts.
            var exitCodes = await Task.WhenAll(s_projects.Select(project => ChildProgram.RunAsync(context, "dotnet",
            [
                "test", Path.Combine(Invocation.ProjectRoot, "tests", project), "--configuration", "Release", "--no-build", "--nologo", "--logger", "trx",
                "--logger", "console;verbosity=minimal", "--results-directory", Path.Combine(results, project),
            ])));
            var failed = s_projects.Zip(exitCodes).Where(run => run.Second != 0).Select(run => run.First).ToList();
            var outcome = TestResults.Read(results);
            Report.Last = outcome.ToString();
            foreach (var reason in outcome.Skipped)
            {
                Report.Line($"skipped {reason}");
            }

            if (failed.Count > 0 || outcome.Passed == 0)
            {
                throw new LambdaLayerException(
                    failed.Count > 0 ? $"The tests of {string.Join(" and ", failed)} failed; their output is above." : "No test ran, so nothing is known; the output of dotnet test is above.");
            }
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }
}
