using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>What became of one file, and why.</summary>
public sealed record Explanation
{
    /// <summary>The tree it belongs to.</summary>
    public required CleanupScope Scope { get; init; }

    /// <summary>The file, as its tree names it.</summary>
    public required string Path { get; init; }

    /// <summary>Where it lies, or would lie, below <c>/opt</c>.</summary>
    public required string LayerPath { get; init; }

    /// <summary>Its size in bytes as installed; 0 when the build added it.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Its size in bytes in the layer; 0 when it was removed.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>The distribution it belongs to, with its version, when a RECORD names it.</summary>
    public string? Distribution { get; init; }

    /// <summary>What was done with it; <see langword="null"/> when it was kept as it was.</summary>
    public ChangeKind? Change { get; init; }

    /// <summary>Whose word keeps it whatever the steps claim, when there is one.</summary>
    public string? KeptBecause { get; init; }

    /// <summary>What the steps say of it, in the order of the ledger.</summary>
    internal IReadOnlyList<StepWord> Words { get; init; } = [];

    /// <summary>The step that changed it, or <see langword="null"/>.</summary>
    internal StepWord? Doer => Words.FirstOrDefault(word => word.Opinion == StepOpinion.DidIt);

    /// <summary>The name of the step that changed it, or <see langword="null"/>.</summary>
    public string? ChangedBy => Doer?.Step;

    /// <summary>The setting of a build that brings it back, or <see langword="null"/> when there is nothing to bring back.</summary>
    public string? Undo =>
        Doer is null || Change == ChangeKind.Add || Doer.Step == PlannedChange.Relocation
            ? null
            : "settings.Skip="
                + string.Join(
                    ',',
                    Words.Where(word => word.Opinion is StepOpinion.DidIt or StepOpinion.ClaimsItToo).Select(word => word.Step)
                );
}
