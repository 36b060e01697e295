using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>build.ps1, started by PowerShell.</summary>
public sealed class PowerShellSpecs : IClassFixture<PowerShellFixture>, IClassFixture<SampleLayerFixture>, IDisposable
{
    private readonly BootstrapperTrial _trial = new();
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();
    private readonly PowerShellFixture _powerShell;
    private readonly SampleLayerFixture _sample;

    public PowerShellSpecs(PowerShellFixture powerShell, SampleLayerFixture sample)
    {
        (_powerShell, _sample) = (powerShell, sample);
        Assert.SkipUnless(powerShell.Lack is null, powerShell.Lack ?? "");
    }

    private static string Script => Path.Combine(Project.Root, "build.ps1");

    public void Dispose()
    {
        _trial.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task Every_argument_reaches_the_host_as_it_was_written()
    {
        var run = await TrialAsync([], BootstrapperSpecs.AwkwardArguments);

        Assert.Equal(BootstrapperSpecs.AwkwardArguments.Select(argument => $"[{argument}]"), run.Output.Skip(1));
    }

    [Fact]
    public async Task A_list_stays_one_argument_though_PowerShell_splits_it_at_commas()
    {
        var run = await _trial.RunAsync(
            _powerShell.Arguments("-Command", "& './a project/build.ps1' --skip=Tests,TypeStubs 'two words'; exit $LASTEXITCODE"),
            _powerShell.Program,
            environment: _powerShell.Variables
        );

        Assert.Equal(["[--skip=Tests,TypeStubs]", "[two words]"], run.Output.Skip(1));
    }

    [Fact]
    public async Task The_exit_code_is_the_one_of_the_host_and_it_starts_in_the_working_directory_of_the_caller()
    {
        var run = await TrialAsync(new() { ["HOST_EXIT"] = "43" });

        Assert.Equal((43, $"in {_trial.Folder}"), (run.ExitCode, Assert.Single(run.Output)));
    }

    [Fact]
    public async Task A_host_that_does_not_build_is_told_as_build_sh_tells_it()
    {
        var failure = new Dictionary<string, string?>
        {
            ["BUILD_SAYS"] = "Program.cs(1,1): error CS1002: ; expected",
            ["BUILD_EXIT"] = "1",
        };

        var run = await TrialAsync(failure);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Program.cs(1,1): error CS1002: ; expected", run.Error);
        Assert.Equal((await _trial.RunAsync(environment: failure)).Error, run.Error);
    }

    [Fact]
    public async Task It_refuses_what_build_sh_refuses_in_the_same_words()
    {
        string[] arguments = ["--recipe=sample", "--skip=Testz"];

        var other = await Project.StartAsync(arguments);

        var run = await RunAsync(arguments);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Testz", run.Error, StringComparison.Ordinal);
        Assert.Equal((other.ExitCode, other.Error), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task It_builds_a_layer()
    {
        var output = Directory.CreateDirectory(Path.Combine(_output.Path, "my output")).FullName;
        await SampleLayerFixture.CopyAsync(Path.Combine(_sample.Output, ".cache"), output);

        var run = await RunAsync(["--recipe=sample", $"--output={output}", "--skip=Tests,TypeStubs"]);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var result = Directory.EnumerateDirectories(Path.Combine(output, "sample")).Single();
        LayerResultCheck.AssertConsistent(result, "sample");
        Assert.EndsWith(Path.Combine(result, "sbom.cdx.json"), run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Starts the project itself.</summary>
    private async Task<ChildProcess> RunAsync(string[] arguments) =>
        await ChildProcess.RunAsync(_powerShell.Program, _powerShell.Arguments(["-File", Script, .. arguments]), _powerShell.Variables);

    /// <summary>Starts a project whose host writes down how it is called.</summary>
    private Task<BootstrapperRun> TrialAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        _trial.RunAsync(
            _powerShell.Arguments(["-File", Path.Combine(_trial.Project, "build.ps1"), .. arguments]),
            _powerShell.Program,
            environment: new Dictionary<string, string?>(environment.Concat(_powerShell.Variables))
        );
}
