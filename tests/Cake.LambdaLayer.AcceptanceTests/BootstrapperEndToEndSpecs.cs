namespace Cake.LambdaLayer.AcceptanceTests;

public sealed class BootstrapperEndToEndSpecs(BootstrapperEndToEndFixture fixture) : IClassFixture<BootstrapperEndToEndFixture>
{
    [Fact]
    public void A_missing_SDK_is_fetched_into_the_project_and_said_in_one_line()
    {
        Assert.Contains(
            fixture.FirstStart.Error,
            line => line.Contains("fetching", StringComparison.Ordinal) && line.Contains(fixture.DownloadUrl, StringComparison.Ordinal)
        );
        Assert.True(File.Exists(Path.Combine(fixture.State, "dotnet", "dotnet")));
    }

    [Fact]
    public void The_first_start_builds_the_host_with_two_lines_of_its_own_and_runs_it()
    {
        Assert.Equal(0, fixture.FirstStart.ExitCode);
        Assert.Equal(2, fixture.FirstStart.Error.Length);
        Assert.Contains(fixture.FirstStart.Output, line => line.Contains("AggressiveCleanup", StringComparison.Ordinal));
    }

    [Fact]
    public void No_compiler_stays_behind() => Assert.Empty(fixture.LeftBehind);

    [Fact]
    public async Task The_second_start_does_not_build()
    {
        var host = Path.Combine(fixture.State, "bin", "Build", "release", "Build.dll");
        var built = File.GetLastWriteTimeUtc(host);

        var run = await fixture.StartAsync("--description");

        Assert.Equal(fixture.FirstStart.Output, run.Output);
        Assert.Empty(run.Error);
        Assert.Equal(built, File.GetLastWriteTimeUtc(host));
    }

    [Fact]
    public async Task What_the_host_says_to_its_arguments_and_its_exit_code_come_through()
    {
        var run = await fixture.StartAsync("--target=No such target");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(run.Output.Concat(run.Error), line => line.Contains("No such target", StringComparison.Ordinal));
    }
}
