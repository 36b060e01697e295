using Cake.LambdaLayer;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Progress;
using Cake.LambdaLayer.Recipes;

namespace Build.Console;

/// <summary>Prints what changed from one layer to the next.</summary>
internal sealed class ChangeReport(Report report)
{
    private const int Longest = 20;

    public void Write(LayerDiff diff)
    {
        report.Line(
            $"layer {ProgressText.Megabytes(diff.LayerBytes.Before)} → {ProgressText.Megabytes(diff.LayerBytes.After)} MB "
                + $"({Signed(diff.LayerBytes.After - diff.LayerBytes.Before)} bytes)"
        );
        if (diff.ZipBytes is { Before: { } before, After: { } after })
        {
            report.Line($"zip {ProgressText.Megabytes(before)} → {ProgressText.Megabytes(after)} MB ({Signed(after - before)} bytes)");
        }

        if (diff.IsEmpty)
        {
            report.Line("nothing changed: the same steps, versions and files, byte for byte");
            return;
        }

        Names("steps switched on", diff.SwitchedOn);
        Names("steps switched off", diff.SwitchedOff);
        Names("versions", diff.Distributions.Select(row => Version(row.Name, row.Before, row.After)).ToList());
        Files("new files", diff.Added);
        Files("files gone", diff.Removed);
        Files("files changed", diff.Changed.Select(file => (file.Path, file.BytesAfter - file.BytesBefore)).ToList());
    }

    /// <summary>What a lock pins otherwise than the one before it.</summary>
    public void Locked(RequirementsLock locked)
    {
        report.Line($"{locked.Releases} releases locked by {locked.Installer} from {locked.Inputs}: {locked.Path}");
        foreach (
            var line in locked.Changes.Select(change => Version(change.Name, change.Before, change.After)).DefaultIfEmpty("nothing changed")
        )
        {
            report.Line($"  {line}");
        }
    }

    /// <summary>Which releases of a lock have newer ones.</summary>
    public void Outdated(OutdatedReport outdated)
    {
        report.Outdated(outdated);
        var locked = outdated.Distributions.Where(row => row.Locked is not null).ToList();
        report.Line(
            outdated.Outdated.Any()
                ? $"{locked.Intersect(outdated.Outdated).Count()} of {locked.Count} releases in {outdated.Path} are "
                    + $"outdated, asked by {outdated.Installer} from {outdated.Inputs}; to take the newest: raise what is "
                    + "pinned there, then --target=Lock"
                : $"none of {locked.Count} releases in {outdated.Path} is outdated, asked by {outdated.Installer} from {outdated.Inputs}"
        );
    }

    /// <summary>What a new recipe checks, and what to do next.</summary>
    public void Written(NewRecipe recipe, LambdaLayerSettings settings)
    {
        report.Line(
            $"written: {recipe.Directory}, with {recipe.Modules.Count} modules that its probes import: "
                + $"{string.Join(", ", recipe.Modules.Take(Longest))}{More(recipe.Modules.Count)}"
        );
        foreach (var (module, step) in recipe.Removed)
        {
            report.Line($"  not probed: {module}, which {step} takes away");
        }

        // A folder of wheels may be named by an address, with whatever that holds.
        var links =
            string.Concat(settings.FindLinks.Where(Directory.Exists).Select(folder => $" --find-links={folder}"))
            + (settings.NoIndex ? " --no-index" : "");
        report.Line($"next: ./build.sh --recipe={recipe.Name}{links}");
        report.Line(
            "then: add probes for what your functions do to "
                + Path.Combine(recipe.Directory, "verify.py")
                + (recipe.IsLocked ? "" : $", and lock the requirements by hash: ./build.sh --target=Lock --recipe={recipe.Name}{links}")
        );
    }

    /// <summary>What a restore brought back, what stays away all the same, and how to make it last.</summary>
    public void Restored(RestoreRequest request, LayerDiff diff, LayerPlan plan, Recipe recipe)
    {
        report.Line(
            $"layer {ProgressText.Megabytes(diff.LayerBytes.Before)} → {ProgressText.Megabytes(diff.LayerBytes.After)} MB "
                + $"({Signed(diff.LayerBytes.After - diff.LayerBytes.Before)} bytes)"
        );
        Files("brought back", diff.Added);
        Files(
            "as installed again, or otherwise changed",
            diff.Changed.Select(file => (file.Path, file.BytesAfter - file.BytesBefore)).ToList()
        );
        Files("gone, since the recipe is not what it was", diff.Removed);
        if (request.Steps.Count > 0)
        {
            foreach (
                var ledger in plan
                    .Packages.Steps.Concat(plan.Interpreter?.Steps ?? [])
                    .Where(ledger => request.Steps.Contains(ledger.Step) && ledger.AwayByOthers.Count > 0)
            )
            {
                report.Line($"still away of {ledger.Step}: {Report.Away(ledger)}, which claim them as well");
            }

            report.Line($"to have it so in every build: --skip={string.Join(',', request.Steps)}, or the same in cake.config");
        }

        Keep(
            plan.Restored.Where(restoration => request.Paths.Count + request.Modules.Count > 0 || restoration.By == "Verify").ToList(),
            plan,
            recipe
        );
    }

    /// <summary>The lines of a recipe that keep what was brought back.</summary>
    public void Keep(IReadOnlyList<Restoration> restored, LayerPlan plan, Recipe recipe)
    {
        if (restored.Count > 0)
        {
            report.Line($"to have it so in every build, add to {Path.Combine(recipe.Directory, "layer.yaml")}:");
            report.Line(KeepLines.Of(restored, plan));
        }
    }

    private static string Version(string name, string? before, string? after) =>
        (before, after) switch
        {
            (null, _) => $"{name} {after} is new",
            (_, null) => $"{name} {before} is gone",
            _ => $"{name} {before} → {after}",
        };

    private void Names(string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            report.Line($"{title}: {string.Join(", ", names.Take(Longest))}{More(names.Count)}");
        }
    }

    private void Files(string title, IReadOnlyList<(string Path, long Bytes)> files)
    {
        if (files.Count == 0)
        {
            return;
        }

        report.Line($"{title}: {Report.Count(files.Count)} files, {Signed(files.Sum(file => file.Bytes))} bytes");
        foreach (var (path, bytes) in files.Take(Longest))
        {
            report.Line($"  {Signed(bytes), 12}  /opt/{path}");
        }

        if (files.Count > Longest)
        {
            report.Line($"  … and {Report.Count(files.Count - Longest)} more");
        }
    }

    private static string More(int count) => count > Longest ? $" and {count - Longest} more" : "";

    private static string Signed(long bytes) => bytes > 0 ? $"+{Report.Count(bytes)}" : Report.Count(bytes);
}
