using System.Globalization;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>How far an installer is, as far as what it prints tells: the distributions it got to, and the bytes it downloads.</summary>
/// <remarks>
/// Source: pip prints "Collecting NAME", or "Processing FILE" for a wheel in a folder, once a distribution, and "Downloading FILE (1.2 MB)"
/// when it
/// begins to; uv prints "Resolved 58 packages in 1.2s", "Prepared …" and "Installed …", and "Downloading NAME (1.2MiB)" for large files.
/// </remarks>
internal sealed partial class InstallProgress
{
    private const string Work = "install";
    private const string Unit = "distributions";

    private readonly IProgress<StageProgress>? _progress;
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private long? _total;
    private long _done;
    private double _bytes;

    /// <param name="progress">Who wants to know, or nobody.</param>
    /// <param name="total">How many distributions there will be, where that is known: what a complete lock names.</param>
    public InstallProgress(IProgress<StageProgress>? progress, long? total)
    {
        (_progress, _total) = (progress, total);
        Report(0);
    }

    /// <summary>Takes note of a line that the installer printed.</summary>
    public void Read(string line)
    {
        if (Counted().Match(line) is { Success: true } counted)
        {
            _total = long.Parse(counted.Groups["count"].Value, CultureInfo.InvariantCulture);
            Report(counted.Groups["what"].Value == "Installed" ? _total.Value : _done);
        }
        else if (
            Distribution().Match(line) is { Success: true } distribution
            && _found.Add(distribution.Groups["name"].Value)
            && !(_done + 1 >= _total)
        )
        {
            // The last one is done only when all are installed.
            Report(_done + 1);
        }
        else if (Download().Match(line) is { Success: true } download)
        {
            if (_bytes == 0)
            {
                _progress?.Report(new StageProgress("download", 0, Total: null, StageProgress.Bytes));
            }

            _bytes += double.Parse(download.Groups["size"].Value, CultureInfo.InvariantCulture) * UnitOf(download.Groups["unit"].Value);
            _progress?.Report(new StageProgress("download", (long)_bytes, Total: null, StageProgress.Bytes));
        }
        else if (line.StartsWith("Successfully installed ", StringComparison.Ordinal))
        {
            _total = line.Split(' ').Length - 2;
            Report(_total.Value);
        }
    }

    private void Report(long done)
    {
        _done = done;
        _progress?.Report(new StageProgress(Work, done, _total, Unit));
    }

    private static double UnitOf(string unit) =>
        unit switch
        {
            "GB" => 1e9,
            "MB" => 1e6,
            "kB" or "KB" => 1e3,
            "GiB" => 1 << 30,
            "MiB" => 1 << 20,
            "KiB" => 1 << 10,
            _ => 1,
        };

    [GeneratedRegex(@"^(?<what>Resolved|Prepared|Installed) (?<count>\d+) packages? in ", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();

    [GeneratedRegex(@"^(?:Collecting|Processing) (?:.*/)?(?<name>[A-Za-z0-9][A-Za-z0-9._]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Distribution();

    [GeneratedRegex(@"^ *Downloading \S+ \((?<size>\d+(?:\.\d+)?) ?(?<unit>[kKMG]i?B|bytes)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Download();
}
