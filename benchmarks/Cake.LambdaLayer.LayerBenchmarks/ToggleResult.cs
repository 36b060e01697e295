using System.Globalization;

namespace Cake.LambdaLayer.LayerBenchmarks;

/// <summary>Times in seconds of one run, on one machine, one after the other.</summary>
/// <param name="Recipe">What was built.</param>
/// <param name="ShellSeconds">A bare shell script: pip install, rm, zip.</param>
/// <param name="ColdSeconds">A whole build with nothing cached, but without probes.</param>
/// <param name="ToggleSeconds">The same once more with one step switched off: plan, layer and sizes.</param>
/// <param name="PeakBytes">The most memory in bytes that the build used during the toggles.</param>
internal sealed record ToggleResult(
    string Recipe,
    double ShellSeconds,
    double ColdSeconds,
    IReadOnlyList<double> ToggleSeconds,
    long PeakBytes
)
{
    public double ToggleMedian => ToggleSeconds.Order().ElementAt(ToggleSeconds.Count / 2);

    public string ToMarkdown()
    {
        var (rounds, toggle, ratio) = (ToggleSeconds.Count, ToggleMedian, ToggleMedian / ShellSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            | {Recipe} | seconds | of the shell script |
            | --- | ---: | ---: |
            | shell script: pip install, rm, zip | {ShellSeconds:0.00} | 1.00 |
            | cold build: install, plan, layer, interpreter, sizes, zip; no probes | {ColdSeconds:0.00} | {ColdSeconds
                / ShellSeconds:0.00} |
            | toggle of one step: plan, layer, interpreter, sizes; no probes (median of {rounds}) | {toggle:0.00} | {ratio:0.00} |

            peak memory of the build during a toggle: {PeakBytes / 1e6:0} MB
            """
        );
    }
}
