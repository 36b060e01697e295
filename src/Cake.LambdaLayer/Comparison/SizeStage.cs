using System.Globalization;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.Comparison;

/// <summary>The stage Size: measures a layer against its plan and against the limit.</summary>
internal static class SizeStage
{
    /// <summary>What files belong to that no distribution records.</summary>
    public const string NoDistribution = "(no distribution)";

    /// <summary>Measures the layer and writes <c>size.json</c>, <c>size.md</c> and <c>contents.json</c>.</summary>
    /// <exception cref="LambdaLayerException">The layer is not what its plan says.</exception>
    public static (SizeReport Report, LayerContents Contents) Run(LayerBuild build, BuiltLayer built)
    {
        var (inputs, install, plan) = (built.Inputs, built.Install, built.Plan);
        var layer = FileTree.Read(built.Folder);
        var changes = plan.Packages.Changes.Concat(plan.Interpreter?.Changes ?? []).ToList();
        var removed = changes.Where(change => change.Kind == ChangeKind.Remove).Sum(change => change.BytesBefore);
        var rewritten = changes.Where(change => change.Kind != ChangeKind.Remove).Sum(change => change.BytesAfter - change.BytesBefore);
        var report = new SizeReport
        {
            PristineBytes = plan.Packages.Bytes,
            RuntimeBytes = plan.Interpreter?.Bytes ?? 0,
            RemovedBytes = removed,
            RewrittenBytes = rewritten,
            LayerBytes = layer.Bytes,
            PackagesBytes = plan.Packages.BytesAfter,
            Files = layer.Files.Count,
            LimitBytes = inputs.Options.LimitBytes,
            ReservedBytes = inputs.Options.ReservedBytes,
            Steps = Ledger(plan),
            Distributions = Rows(plan, install, inputs),
        };
        if (report.PristineBytes + report.RuntimeBytes - removed + rewritten != layer.Bytes)
        {
            throw new LambdaLayerException(
                $"The layer has {layer.Bytes} bytes, its plan says "
                    + $"{report.PristineBytes + report.RuntimeBytes - removed + rewritten}: something else wrote into "
                    + "it; build it again with LambdaLayer."
            );
        }

        var contents = LayerContents.Of(build.Last?.WithKnownHashes(layer) ?? layer);
        Write(build, inputs, report);
        JsonFile.Write(build.PathOf(LayerContents.FileName), contents);
        return (report, contents);
    }

    /// <summary>Writes <c>size.json</c>, and the same for people as <c>size.md</c>.</summary>
    public static void Write(LayerBuild build, LayerInputs inputs, SizeReport report)
    {
        var target = inputs.Target;
        JsonFile.Write(build.PathOf(SizeReport.FileName), report);
        var title = $"{inputs.Options.Recipe.Name} for {target.Runtime.Identifier} on {target.Architecture} with Python {target.Python}";
        WholeFile.Write(build.PathOf(SizeMarkdown.FileName), SizeMarkdown.Of(report, title, inputs.Options.Baseline));
    }

    /// <summary>Refuses a layer that is too large.</summary>
    /// <exception cref="LambdaLayerException">The limit is exceeded; the message names the largest contributors.</exception>
    public static void Gate(SizeReport report)
    {
        if (report.LeftBytes < 0)
        {
            var largest = string.Join(
                ", ",
                report.Distributions.Take(5).Select(row => $"{row.Name} {ProgressText.Megabytes(row.BytesAfter)} MB")
            );
            throw new LambdaLayerException(
                $"The layer is {ProgressText.Megabytes(-report.LeftBytes)} MB too large: {ProgressText.Megabytes(report.LayerBytes)} MB of "
                    + $"{ProgressText.Megabytes(report.LimitBytes)} MB"
                    + (report.ReservedBytes > 0 ? $" less {ProgressText.Megabytes(report.ReservedBytes)} MB reserved" : "")
                    + $". Largest: {largest}. Switch further steps on, remove a requirement, or "
                    + "change settings.LimitBytes and settings.ReservedBytes."
            );
        }
    }

    /// <summary>Some steps look at both trees: one row for each step.</summary>
    public static List<StepLedger> Ledger(LayerPlan plan) =>
        plan
            .Packages.Steps.Concat(plan.Interpreter?.Steps ?? [])
            .GroupBy(ledger => ledger.Step)
            .Select(group => new StepLedger(
                group.Key,
                group.First().Active,
                group.Sum(ledger => ledger.Files),
                group.Sum(ledger => ledger.SavedBytes),
                group.Sum(ledger => ledger.ClaimedFiles),
                group
                    .SelectMany(ledger => ledger.AwayByOthers)
                    .GroupBy(away => away.Key)
                    .ToDictionary(away => away.Key, away => away.Sum(count => count.Value))
            ))
            .ToList();

    private static List<SizeRow> Rows(LayerPlan plan, PristineInstall install, LayerInputs inputs)
    {
        var owners = Distribution.Owners(install.Distributions);
        var saved = plan.Packages.Changes.ToDictionary(
            change => change.Path,
            change => change.BytesBefore - change.BytesAfter,
            StringComparer.Ordinal
        );
        var madeOf = plan
            .Packages.Changes.Where(change => change.MadeOf is not null)
            .ToDictionary(change => change.Path, change => change.MadeOf!, StringComparer.Ordinal);
        var rows = install
            .Tree.Files.Select(file => (file.Path, file.Bytes))
            .Concat(plan.Packages.Changes.Where(change => change.Kind == ChangeKind.Add).Select(change => (change.Path, Bytes: 0L)))
            .GroupBy(file => owners.GetValueOrDefault(madeOf.GetValueOrDefault(file.Path, file.Path)))
            .Select(group => new SizeRow(
                group.Key?.Name ?? NoDistribution,
                group.Key?.Version,
                group.Sum(file => file.Bytes),
                group.Sum(file => file.Bytes - saved.GetValueOrDefault(file.Path))
            ));
        if (plan.Interpreter is { } interpreter)
        {
            rows = rows.Append(new SizeRow(StaticChecks.Interpreter, inputs.Copied.Version, interpreter.Bytes, interpreter.BytesAfter));
        }

        return rows.OrderByDescending(row => row.BytesAfter)
            .ThenByDescending(row => row.BytesBefore)
            .ThenBy(row => row.Name, StringComparer.Ordinal)
            .ToList();
    }
}
