using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;

namespace Build.Console;

/// <summary>Prints what became of files, and why.</summary>
internal sealed class ExplanationReport(Report report)
{
    /// <summary>More files than this are told of in groups.</summary>
    private const int MostSingly = 8;

    public void Write(IReadOnlyList<Explanation> files)
    {
        if (files.Count <= MostSingly)
        {
            foreach (var file in files)
            {
                Single(file);
            }

            return;
        }

        var groups = files
            .GroupBy(file => (Fate: Fate(file), file.Undo))
            .OrderByDescending(group => group.Sum(file => file.BytesBefore))
            .ToList();
        report.Line(
            $"{Report.Count(files.Count)} files, {Report.Count(files.Sum(file => file.BytesBefore))} bytes as "
                + $"installed, {Report.Count(files.Sum(file => file.BytesAfter))} bytes in the layer"
        );
        foreach (var group in groups)
        {
            report.Line(
                $"{Report.Count(group.Count())} files, {Report.Count(group.Sum(file => file.BytesBefore))} bytes, "
                    + $"such as /opt/{group.First().LayerPath}"
            );
            report.Line($"  {group.Key.Fate}");
            if (group.First() is { Doer: { } doer, Undo: { } undo })
            {
                report.Line($"  why that is safe: {doer.Reason}");
                report.Line($"  to get them back: {undo}");
            }
        }

        report.Line("a --path that names one file says what every step thinks of it");
    }

    private void Single(Explanation file)
    {
        report.Line($"/opt/{file.LayerPath}{(file.Distribution is { } distribution ? $" of {distribution}" : "")}");
        report.Line($"  {Fate(file)}: {Report.Count(file.BytesBefore)} → {Report.Count(file.BytesAfter)} bytes");
        if (file.Doer is { } doer)
        {
            report.Line($"  why that is safe: {doer.Reason}");
        }

        foreach (var word in file.Words.Where(word => word.Opinion != StepOpinion.DidIt))
        {
            report.Line($"  {word.Step} {Opinion(word.Opinion)}: {word.Rule}");
        }

        if (file.Words.Count == 0)
        {
            report.Line("  no step claims it");
        }

        if (file.Undo is { } undo)
        {
            report.Line($"  to get it back: --target=Restore --path={file.Path}, or build with {undo}");
        }
    }

    private static string Fate(Explanation file) =>
        file switch
        {
            { Change: ChangeKind.Remove, Doer: { } doer } => $"removed by {doer.Step}: {doer.Rule}",
            { Change: ChangeKind.Rewrite, Doer: { } doer } => $"rewritten by {doer.Step}: {doer.Rule}",
            { Change: ChangeKind.Add, Doer: { } doer } => $"added by {doer.Step}: {doer.Rule}",
            { KeptBecause: { } because } => $"kept, {because}",
            _ => file.Words.FirstOrDefault(word => word.Opinion == StepOpinion.IsOverruled) is { } overruled
                ? $"kept, though {overruled.Step} claims it ({overruled.Rule}): what else lies in its folder stays, "
                    + "and would be imported as something it is not"
                : "kept",
        };

    private static string Opinion(StepOpinion opinion) =>
        opinion switch
        {
            StepOpinion.ClaimsItToo => "claims it too",
            StepOpinion.IsOff => "is off, and would take it",
            StepOpinion.IsOverruled => "claims it, but it is kept",
            StepOpinion.ChangesNothing => "changes nothing of it",
            _ => "looked at it and lets it be",
        };
}
