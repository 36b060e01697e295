using System.Text.Json.Serialization;

namespace Cake.LambdaLayer.Verification.Probes;

/// <summary>What one probe came to in one place, as the probe harness reports it.</summary>
internal sealed record ProbeOutcome
{
    /// <summary>The probe's name.</summary>
    public required string Probe { get; init; }

    /// <summary>Whether it passed.</summary>
    public required bool Passed { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>How often it was tried; a failed probe is tried once more, unless it told which module is missing.</summary>
    public required int Attempts { get; init; }

    /// <summary>What went wrong, in one line.</summary>
    public string? Error { get; init; }

    /// <summary>The dotted name of a module that was not found.</summary>
    public string? MissingModule { get; init; }

    /// <summary>The path of a file that was not found.</summary>
    public string? MissingFile { get; init; }

    /// <summary>File, line and function in the packages.</summary>
    public string? Where { get; init; }

    /// <summary>Whether its time limit ended it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Other machines that it tried to reach, as <c>host:port</c>; <see langword="null"/> when there were none.</summary>
    public IReadOnlyList<string>? Network { get; init; }

    /// <summary>
    /// Of an import: sources that were compiled, and files below interpreter and packages that were to be written; <see langword="null"/>
    /// when there were none.
    /// </summary>
    public IReadOnlyList<string>? Made { get; init; }

    /// <summary>
    /// The extension modules that were loaded for it and not before in its process; <see langword="null"/> when there were none.
    /// </summary>
    public IReadOnlyList<string>? Loaded { get; init; }

    private const string NotRunError = "not run on the layer, though it ran on the pristine install";

    /// <summary>Whether the layer did not even get to the probe, which then says nothing about the reason.</summary>
    [JsonIgnore]
    internal bool IsNotRun => Error == NotRunError;

    /// <summary>Whether it only stands for the process in which a group of modules was imported; imports.py names it so.</summary>
    [JsonIgnore]
    internal bool IsOfGroup => Probe.StartsWith("imports of ", StringComparison.Ordinal);

    /// <summary>A probe that the layer did not get to.</summary>
    internal static ProbeOutcome NotRun(string probe) =>
        new()
        {
            Probe = probe,
            Passed = false,
            Seconds = 0,
            Attempts = 0,
            Error = NotRunError,
        };
}
