namespace Cake.LambdaLayer.Planning;

/// <summary>What one step does to one tree, or would do if it were switched on.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Active">Whether it is switched on.</param>
/// <param name="Files">Files booked on it.</param>
/// <param name="SavedBytes">Bytes saved by what is booked on it; negative when it adds more than it removes.</param>
/// <param name="ClaimedFiles">Files it claims, booked on it or not.</param>
/// <param name="AwayByOthers">
/// Of a step that is switched off: how many of its files stay away all the same, by the step they are booked on.
/// </param>
public sealed record StepLedger(
    string Step,
    bool Active,
    int Files,
    long SavedBytes,
    int ClaimedFiles,
    IReadOnlyDictionary<string, int> AwayByOthers
)
{
    /// <summary>The same step with what is booked on it; the notices do not count, as they are a file of all steps.</summary>
    internal StepLedger Booked(IEnumerable<PlannedChange> changes)
    {
        var booked = changes.Where(change => change.Step == Step).ToList();
        return this with
        {
            Files = booked.Count(change => change.Path != Notices.FileName),
            SavedBytes = booked.Sum(change => change.BytesBefore - change.BytesAfter),
        };
    }
}
