using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>What one probe came to in one place, as the probe harness reports it.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Seconds">How long it took, in seconds.</param>
/// <param name="Attempts">How often it was tried; a failed probe is tried once more, unless it told which module is missing.</param>
/// <param name="Error">What went wrong, in one line.</param>
/// <param name="MissingModule">The dotted name of a module that was not found.</param>
/// <param name="MissingFile">The path of a file that was not found.</param>
/// <param name="Where">File, line and function in the packages.</param>
/// <param name="TimedOut">Whether its time limit ended it.</param>
/// <param name="Made">
/// Of an import: sources that were compiled, and files below interpreter and packages that were to be written; <see langword="null"/> when
/// there were none.
/// </param>
/// <param name="Network">Other machines that it tried to reach, as <c>host:port</c>; <see langword="null"/> when there were none.</param>
public sealed record ProbeOutcome(
    string Probe,
    bool Passed,
    double Seconds,
    int Attempts,
    string? Error = null,
    string? MissingModule = null,
    string? MissingFile = null,
    string? Where = null,
    bool TimedOut = false,
    IReadOnlyList<string>? Network = null,
    IReadOnlyList<string>? Made = null
)
{
    private const string NotRunError = "not run on the layer, though it ran on the pristine install";

    /// <summary>Whether the layer did not even get to the probe, which then says nothing about the reason.</summary>
    [JsonIgnore]
    internal bool IsNotRun => Error == NotRunError;

    /// <summary>A probe that the layer did not get to.</summary>
    internal static ProbeOutcome NotRun(string probe) => new(probe, Passed: false, 0, 0, NotRunError);
}
