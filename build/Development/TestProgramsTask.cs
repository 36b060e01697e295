using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Build;
using Cake.Core;
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
        return programs.IsFaulted ? programs : Task.WhenAll(programs, Task.Run(() => Compile(context)));
    }

    // As build.sh compiled the host, so that it need not be compiled anew; a test looks at the format.
    private static void Compile(LayerContext context)
    {
        try
        {
            context.DotNetBuild(
                Path.Combine(context.Invocation.ProjectRoot, "tests", "Tests.proj"),
                new DotNetBuildSettings
                {
                    Configuration = "Release",
                    NoLogo = true,
                    Verbosity = DotNetVerbosity.Quiet,
                    EnvironmentVariables = { ["UseFormatter"] = "false" },
                }
            );
        }
        catch (CakeException)
        {
            throw new LambdaLayerException("The tests do not compile; the errors are above.");
        }
    }
}
