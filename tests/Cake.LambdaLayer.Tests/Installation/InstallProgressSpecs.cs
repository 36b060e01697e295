using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Tests.Progress;

namespace Cake.LambdaLayer.Tests.Installation;

/// <summary>What pip 24 and uv 0.5 print.</summary>
public sealed class InstallProgressSpecs
{
    private readonly Reports _reports = new();

    [Fact]
    public void Pip_is_followed_by_the_distributions_it_collects_and_the_bytes_it_downloads()
    {
        Read(
            total: 2,
            "Collecting aiohttp==3.14.5 (from -r requirements.txt (line 1))",
            "  Downloading aiohttp-3.14.5-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (7.7 kB)",
            "Collecting attrs>=17.3.0 (from aiohttp==3.14.5->-r requirements.txt (line 1))",
            "Downloading aiohttp-3.14.5-cp311-cp311-manylinux_2_28_x86_64.whl (1.6 MB)",
            "Installing collected packages: attrs, aiohttp",
            "Successfully installed aiohttp-3.14.5 attrs-26.1.0"
        );

        Assert.Equal([0, 1, 2], _reports.All.Where(report => report.Work == "install").Select(report => report.Done));
        Assert.Equal([0, 7_700, 1_607_700], _reports.All.Where(report => report.Work == "download").Select(report => report.Done));
        Assert.Equal(new StageProgress("install", 2, 2, "distributions"), _reports.All[^1]);
    }

    [Fact]
    public void Wheels_of_a_folder_count_once_each_and_their_total_is_known_at_the_end()
    {
        Read(
            total: null,
            "Looking in links: /wheels",
            "Processing /wheels/aiosignal-1.4.0-py3-none-any.whl (from -r requirements.txt (line 166))",
            "Processing /wheels/attrs-26.1.0-py3-none-any.whl (from -r requirements.txt (line 175))",
            "Processing /wheels/attrs-26.1.0-py3-none-any.whl (from aiosignal)",
            "Successfully installed aiosignal-1.4.0 attrs-26.1.0"
        );

        Assert.Equal([(0, null), (1, null), (2, null), (2, 2L)], _reports.All.Select(report => (report.Done, report.Total)));
    }

    [Fact]
    public void Uv_is_followed_by_its_counts()
    {
        Read(
            total: null,
            "Resolved 58 packages in 1.20s",
            "Downloading grpcio (5.6MiB)",
            "Prepared 58 packages in 3.1s",
            "Installed 58 packages in 210ms"
        );

        Assert.Equal(new StageProgress("install", 58, 58, "distributions"), _reports.All[^1]);
        Assert.Contains(new StageProgress("download", (long)(5.6 * (1 << 20)), null, StageProgress.Bytes), _reports.All);
    }

    private void Read(long? total, params string[] lines)
    {
        var progress = new InstallProgress(_reports, total);
        foreach (var line in lines)
        {
            progress.Read(line);
        }
    }
}
