using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>SIGKILL at random moments of every stage: eight times, seventy in a thorough run.</summary>
public sealed class KilledBuildSpecs(SampleLayerFixture sample) : IClassFixture<SampleLayerFixture>, IDisposable
{
    private static readonly int s_killedInstalls = Dose.Of(small: 2, full: 32);

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Output => Path.Combine(_folder.Path, "out");

    [Fact]
    public async Task The_last_good_result_survives_and_the_next_build_succeeds()
    {
        // With the caches full, as they are for all builds but the first.
        await SampleLayerFixture.CopyAsync(sample.Output, Output);
        var (code, lengths) = await TimedBuildAsync();
        Assert.Equal(0, code);
        var result = Directory.EnumerateDirectories(Path.Combine(Output, "sample")).Single();
        // Stages that need nothing but the last result are run alone, which is quicker.
        (string Stage, int Times, string[] Arguments)[] plan =
        [
            ("AggressiveCleanup", Dose.Of(small: 1, full: 12), ["--target=Layer"]),
            ("CopyRuntime", Dose.Of(small: 1, full: 10), ["--target=Layer"]),
            ("Verify", Dose.Of(small: 1, full: 4), ["--target=Layer"]),
            ("Size", Dose.Of(small: 1, full: 5), ["--target=Size", "--exclusive"]),
            ("Layer", Dose.Of(small: 1, full: 4), ["--target=Layer", "--exclusive"]),
            ("Layer", Dose.Of(small: 0, full: 1), ["--target=Layer"]),
            ("Result", Dose.Of(small: 1, full: 3), ["--target=Size", "--exclusive"]),
        ];
        // Printed with a failure, so that it can be seen again.
        var seed = Environment.TickCount;
        var random = new Random(seed);
        foreach (var (stage, times, arguments) in plan)
        {
            var kills = 0;
            for (var tries = 0; kills < times && tries < 10 * times; tries++)
            {
                // Results differ from one to the next, so that a mixture of two would show.
                var skip = random.Next(2) == 0 ? "--skip=Executables,Metadata" : "--skip=Metadata";
                using var host = new HostProcess(["--recipe=sample", $"--output={Output}", skip, .. arguments]);
                Assert.True(await host.ReachAsync(stage) is not null, $"{host.Output} seed {seed}");
                // A stage that was over before is quicker by now than it was when it was timed.
                var latest = 0.9 * lengths[stage] / (1 + tries - kills);
                code = await host.SignalAsync(HostProcess.Kill, random.NextDouble() * latest);
                Assert.True(code is 0 or 137, $"{stage} ended with {code}, seed {seed}: {host.Output}");
                kills += code == 137 ? 1 : 0;
                LayerResultCheck.AssertConsistent(result, "sample");
            }

            Assert.True(kills == times, $"only {kills} builds were killed in {stage} before they ended, seed {seed}");
        }

        var (last, _) = await TimedBuildAsync();
        Assert.Equal(0, last);
        LayerResultCheck.AssertConsistent(result, "sample");
        Assert.Equal([result], Directory.EnumerateFileSystemEntries(Path.Combine(Output, "sample")));
    }

    [Fact]
    public async Task An_install_is_in_the_cache_as_a_whole_or_not_at_all()
    {
        var random = new Random();
        var kills = 0;
        // Some installs are quicker than the signal.
        for (var i = 0; i < 100 && kills < s_killedInstalls; i++)
        {
            using var host = new HostProcess(["--recipe=sample", $"--output={Output}", "--target=Install"]);
            Assert.NotNull(await host.ReachAsync("Install"));
            kills += await host.SignalAsync(HostProcess.Kill, TimeSpan.FromSeconds(0.8 * random.NextDouble())) == 137 ? 1 : 0;
            var installs = Path.Combine(Output, ".cache", "installs");
            foreach (
                var install in Directory.Exists(installs)
                    ? Directory.EnumerateDirectories(installs).Where(path => !Path.GetFileName(path).StartsWith('.')).ToList()
                    : []
            )
            {
                Assert.Null(InstallSeal.FindDamage(install));
                Directory.Delete(install, recursive: true);
            }
        }

        Assert.Equal(s_killedInstalls, kills);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int Code, Dictionary<string, TimeSpan> Lengths)> TimedBuildAsync()
    {
        using var host = new HostProcess(["--recipe=sample", $"--output={Output}"]);
        string[] stages = ["Install", "AggressiveCleanup", "CopyRuntime", "Verify", "Size", "Layer", "Result", "TearDown"];
        var lengths = new Dictionary<string, TimeSpan>();
        _ = await host.ReachAsync(stages[0]);
        for (var i = 1; i < stages.Length; i++)
        {
            lengths[stages[i - 1]] = await host.ReachAsync(stages[i]) ?? throw new InvalidOperationException(host.Output);
        }

        return (await host.SignalAsync(0, Timeout.InfiniteTimeSpan), lengths);
    }
}
