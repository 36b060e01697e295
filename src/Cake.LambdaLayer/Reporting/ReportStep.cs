using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Reporting;

/// <summary>One row of the ledger.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Description">What it takes away.</param>
/// <param name="Reason">Why that is safe.</param>
/// <param name="IsActive">Whether it is switched on.</param>
/// <param name="CanBeSkipped">Whether it can be switched off.</param>
/// <param name="Files">Files booked on it.</param>
/// <param name="SavedBytes">Bytes booked on it; negative when it adds more than it removes.</param>
/// <param name="ClaimedFiles">Files it claims, booked on it or not.</param>
internal sealed record ReportStep(
    string Name,
    string Description,
    string Reason,
    bool IsActive,
    bool CanBeSkipped,
    int Files,
    long SavedBytes,
    int ClaimedFiles
)
{
    public static ReportStep Of(StepLedger ledger, IReadOnlyList<CleanupStep> steps)
    {
        var step = steps.FirstOrDefault(step => step.Name == ledger.Step);
        return new ReportStep(
            ledger.Step,
            step?.Description ?? "nothing: it makes programs and libraries find each other wherever the layer lies",
            step?.Reason ?? "nothing works without it",
            ledger.Active,
            ledger.Active && step is not null,
            ledger.Files,
            ledger.SavedBytes,
            ledger.ClaimedFiles
        );
    }
}
