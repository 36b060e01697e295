using System.Text;
using Cake.Frosting;
using Cake.LambdaLayer;
using CliWrap;

namespace Build.Tasks;

/// <summary>The outside programs that the tests need are made sure of.</summary>
[TaskName("TestPrograms")]
[TaskDescription("Installs the programs the tests need (Debian and Ubuntu, as root), or names the command that does.")]
public sealed class TestProgramsTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        var missing = TestPrograms.Missing();
        if (missing.Count == 0)
        {
            return;
        }

        var packages = string.Join(' ', missing);
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
        {
            throw new LambdaLayerException($"The tests need programs that are not here. Install them: sudo apt-get install {packages} (or the same with your system's package manager)");
        }

        Report.Line($"installing for the tests: {packages}");
        var environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        foreach (var arguments in new string[][] { ["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", .. missing] })
        {
            var output = new StringBuilder();
            var result = await CliWrap.Cli.Wrap("apt-get")
                .WithArguments(arguments)
                .WithEnvironmentVariables(environment)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(context.Cancellation);
            if (result.ExitCode != 0)
            {
                Report.Line(output.ToString());
                throw new LambdaLayerException($"apt-get {arguments[0]} failed with exit code {result.ExitCode}; install by hand: apt-get install {packages}");
            }
        }
    }
}
