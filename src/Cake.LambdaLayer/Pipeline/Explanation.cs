using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>What became of one file, and why.</summary>
/// <param name="Scope">The tree it belongs to.</param>
/// <param name="Path">The file, as its tree names it.</param>
/// <param name="LayerPath">Where it lies, or would lie, below <c>/opt</c>.</param>
/// <param name="BytesBefore">Its size in bytes as installed; 0 when the build added it.</param>
/// <param name="BytesAfter">Its size in bytes in the layer; 0 when it was removed.</param>
/// <param name="Distribution">The distribution it belongs to, with its version, when a RECORD names it.</param>
/// <param name="Change">What was done with it; <see langword="null"/> when it was kept as it was.</param>
/// <param name="KeptBecause">Whose word keeps it whatever the steps claim, when there is one.</param>
/// <param name="Words">What the steps say of it, in the order of the ledger.</param>
public sealed record Explanation(
    CleanupScope Scope,
    string Path,
    string LayerPath,
    long BytesBefore,
    long BytesAfter,
    string? Distribution,
    ChangeKind? Change,
    string? KeptBecause,
    IReadOnlyList<StepWord> Words
)
{
    /// <summary>The step that changed it, or <see langword="null"/>.</summary>
    public StepWord? Doer => Words.FirstOrDefault(word => word.Opinion == StepOpinion.DidIt);

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
