using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;

namespace Build.Console;

/// <summary>Prints what became of files, and why.</summary>
internal static class ExplanationReport
{
    /// <summary>More files than this are told of in groups.</summary>
    private const int MostSingly = 8;

    public static void Write(IReadOnlyList<Explanation> files)
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
        Report.Line(
            $"{Report.Count(files.Count)} files, {Report.Count(files.Sum(file => file.BytesBefore))} bytes as "
                + $"installed, {Report.Count(files.Sum(file => file.BytesAfter))} bytes in the layer"
        );
        foreach (var group in groups)
        {
            Report.Line(
                $"{Report.Count(group.Count())} files, {Report.Count(group.Sum(file => file.BytesBefore))} bytes, "
                    + $"such as /opt/{group.First().LayerPath}"
            );
            Report.Line($"  {group.Key.Fate}");
            if (group.First() is { Doer: { } doer, Undo: { } undo })
            {
                Report.Line($"  why that is safe: {doer.Reason}");
                Report.Line($"  to get them back: {undo}");
            }
        }

        Report.Line("a --path that names one file says what every step thinks of it");
    }

    private static void Single(Explanation file)
    {
        Report.Line($"/opt/{file.LayerPath}{(file.Distribution is { } distribution ? $" of {distribution}" : "")}");
        Report.Line($"  {Fate(file)}: {Report.Count(file.BytesBefore)} → {Report.Count(file.BytesAfter)} bytes");
        if (file.Doer is { } doer)
        {
            Report.Line($"  why that is safe: {doer.Reason}");
        }

        foreach (var word in file.Words.Where(word => word.Opinion != StepOpinion.DidIt))
        {
            Report.Line($"  {word.Step} {Opinion(word.Opinion)}: {word.Rule}");
        }

        if (file.Words.Count == 0)
        {
            Report.Line("  no step claims it");
        }

        if (file.Undo is { } undo)
        {
            Report.Line($"  to get it back: --target=Restore --path={file.Path}, or build with {undo}");
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
            _ => "looked at it and lets it be",
        };
}
