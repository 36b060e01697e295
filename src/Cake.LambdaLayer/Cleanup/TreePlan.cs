namespace Cake.LambdaLayer.Cleanup;

/// <summary>For every file of one tree: keep, remove or rewrite. Files without a change are kept.</summary>
/// <param name="Files">How many files the tree has.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Steps">The ledger, in its order.</param>
/// <param name="Changes">The changes, in ordinal order of the paths.</param>
public sealed record TreePlan(int Files, long Bytes, IReadOnlyList<StepLedger> Steps, IReadOnlyList<PlannedChange> Changes)
{
    /// <summary>Files that stay although steps claim them.</summary>
    public IReadOnlyList<Restoration> Restored { get; init; } = [];

    /// <summary>Bytes saved: what is removed, less what rewriting and adding cost.</summary>
    public long SavedBytes => Changes.Sum(change => change.BytesBefore - change.BytesAfter);

    /// <summary>Size in bytes of what the plan leaves.</summary>
    public long BytesAfter => Bytes - SavedBytes;
}
