using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification;
using Cake.LambdaLayer.Verification.Audit;

namespace Cake.LambdaLayer.Reporting;

/// <summary>What became of one file.</summary>
internal sealed record ReportFile
{
    /// <summary>The tree it belongs to.</summary>
    public required CleanupScope Scope { get; init; }

    /// <summary>The file, as its tree names it.</summary>
    public required string Path { get; init; }

    /// <summary>Where it is in the layer, or would be, below <c>/opt</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Where it is now, when that is another place.</summary>
    public string? NewPlace { get; init; }

    /// <summary>Its size in bytes before; 0 when it is added.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Its size in bytes after; 0 when it is removed.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>What happened to it; <see langword="null"/> when nothing did.</summary>
    public ChangeKind? Kind { get; init; }

    /// <summary>The step that did it, or who kept it.</summary>
    public string? Step { get; init; }

    /// <summary>The rule of that step, or why it was kept.</summary>
    public string? Rule { get; init; }

    /// <summary>The distribution it belongs to.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether a probe opened it; <see langword="null"/> when that is not known.</summary>
    public bool? IsOpened { get; init; }

    /// <summary>Every file of the pristine trees and of the layer.</summary>
    public static IEnumerable<ReportFile> All(
        LayerInputs inputs,
        LayerPlan plan,
        FileTree pristine,
        FileTree layer,
        IReadOnlyList<Distribution> distributions,
        LayerUsage? usage
    )
    {
        var owners = Distribution.Owners(distributions);
        var opened = usage?.Opened?.ToHashSet(StringComparer.Ordinal);
        var archive = $"{LayerLayout.Libraries}/{inputs.Layout.LibraryZip}";
        var kept = plan
            .Restored.Select(restoration => (restoration.Scope, restoration.Path, restoration.By, restoration.Because))
            .Concat(
                inputs.Options.Recipe.Keep.SelectMany(rule =>
                    Globs
                        .Match(pristine, inputs.Layout.ToTreePath(rule.Path))
                        .Select(file => (CleanupScope.Packages, file.Path, "recipe", rule.Because))
                )
            )
            .DistinctBy(entry => (entry.Item1, entry.Item2))
            .ToDictionary(entry => (entry.Item1, entry.Item2), entry => (By: entry.Item3, Because: entry.Item4));

        var packages = Of(CleanupScope.Packages, plan.Packages, pristine.Files).ToList();
        if (plan.Interpreter is not { } interpreter)
        {
            return packages;
        }

        // A plan names what is changed: what else the layer has beside the packages is of the interpreter as it was found.
        var made = packages
            .Select(file => file.NewPlace ?? file.Place)
            .Concat(interpreter.Changes.Select(change => change.PathAfter).OfType<string>())
            .ToHashSet(StringComparer.Ordinal);
        var changed = interpreter
            .Changes.Where(change => change.Kind != ChangeKind.Add)
            .Select(change => new TreeFile(change.Path, "", change.BytesBefore, IsExecutable: false, LinkTarget: null));
        return
        [
            .. packages,
            .. Of(CleanupScope.Interpreter, interpreter, layer.Files.Where(file => !made.Contains(file.Path)).Concat(changed)),
        ];

        IEnumerable<ReportFile> Of(CleanupScope scope, TreePlan tree, IEnumerable<TreeFile> files)
        {
            var changes = tree.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
            var added = tree.Changes.Where(change => change.Kind == ChangeKind.Add);
            return files
                .Select(file => Describe(scope, file.Path, file.Bytes, changes.GetValueOrDefault(file.Path)))
                .Concat(added.Select(change => Describe(scope, change.Path, 0, change)));
        }

        ReportFile Describe(CleanupScope scope, string path, long bytes, PlannedChange? change)
        {
            var place = inputs.Layout.PlaceOf(scope, path);
            var newPlace = change?.NewPath is { } other ? inputs.Layout.PlaceOf(scope, other) : null;
            var keep = change is null && kept.TryGetValue((scope, path), out var found) ? found : default;
            var owner =
                scope == CleanupScope.Interpreter
                    ? StaticChecks.Interpreter
                    : owners.GetValueOrDefault(change?.MadeOf ?? path)?.ToString() ?? SizeStage.NoDistribution;
            return new ReportFile
            {
                Scope = scope,
                Path = path,
                Place = place,
                NewPlace = newPlace,
                BytesBefore = bytes,
                BytesAfter = change?.BytesAfter ?? bytes,
                Kind = change?.Kind,
                Step = change?.Step ?? keep.By,
                Rule = change?.Rule ?? keep.Because,
                Owner = owner,
                IsOpened = change?.Kind == ChangeKind.Remove ? null : IsOpened(newPlace ?? place),
            };
        }

        // What is read of an archive the kernel does not know.
        bool? IsOpened(string place) => opened?.Contains(place.StartsWith($"{archive}/", StringComparison.Ordinal) ? archive : place);
    }
}
