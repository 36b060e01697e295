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
        var results = TestFolder.Create();
        var environment = new Dictionary<string, string?>
        {
            // What a test process has no time to take away, as it is ended with its last test, goes with the results.
            ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(results, "tmp")).FullName,
            // No stranger's code runs in these: compiled code need not be kept from being written to, which takes each start a twentieth of its time.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            // Compilers, tests and the builds they start are over before it pays to measure code and to compile it a second time.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCounting"] = "0",
        };
        try
        {
            var failed = new List<string>();
            foreach (var project in s_projects)
            {
                string[] arguments =
                [
                    "test", Path.Combine(Invocation.ProjectRoot, "tests", project), "--configuration", "Release", "--nologo", "--logger", "trx", "--logger", "console;verbosity=minimal",
                    "--results-directory", results,
                ];
                if (await ChildProgram.RunAsync(context, "dotnet", arguments, environment) != 0)
                {
                    failed.Add(project);
                }
            }

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
