using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>
/// The outside programs that the tests need are made sure of, and meanwhile the tests are compiled, which starts none of them.
/// </summary>
[TaskName("TestPrograms")]
[TaskDescription(
    "Installs the programs the tests need (Debian and Ubuntu, as root), or names the command that does; compiles the tests meanwhile."
)]
public sealed class TestProgramsTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(LayerContext context)
    {
        // Who has to install them by hand is told before anything is compiled.
        var programs = TestPrograms.InstallAsync(context);
        return programs.IsFaulted ? programs : Task.WhenAll(programs, CompileAsync(context));
    }

    private static async Task CompileAsync(LayerContext context)
    {
        string[] arguments =
        [
            "build",
            Path.Combine(context.Invocation.ProjectRoot, "tests", "Tests.proj"),
            "--configuration",
            "Release",
            "-m:1",
            "--nologo",
            "--verbosity",
            "quiet",
        ];
        var environment = new Dictionary<string, string?>(TestProcesses.Environment)
        {
            ["UseSharedCompilation"] = "true",
            ["SharedCompilationId"] = $"lambda-layer-tests-{Environment.ProcessId}",
        };
        var exitCode = await ChildProgram.RunAsync(context, "dotnet", arguments, environment);
        await ChildProgram.RunAsync(
            context,
            "dotnet",
            ["msbuild", Path.Combine(context.Invocation.ProjectRoot, "build", "EndCompiler.proj"), "-nologo", "-verbosity:quiet"],
            environment
        );
        if (exitCode != 0)
        {
            throw new LambdaLayerException("The tests do not compile; the errors are above.");
        }
    }
}
