using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Materialise;

/// <summary>
/// Has each RECORD list what is in the layer. Where Python could no longer tell by it which top-level packages a distribution has, a
/// <c>top_level.txt</c> says so.
/// </summary>
internal static class Records
{
    private const string TopLevel = "top_level.txt";

    /// <param name="inputs">What is built.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="plan">Its plan, with all other contents.</param>
    /// <returns>The plan, complete.</returns>
    public static TreePlan Complete(LayerInputs inputs, FileTree tree, TreePlan plan)
    {
        var changes = plan.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var records = plan
            .Changes.Where(change => change.Transformations.Any(planned => planned.Transformation is ListFiles))
            .SelectMany(record => Complete(inputs, tree, changes, record))
            .ToList();
        foreach (var record in records)
        {
            changes[record.Path] = record;
            if (tree.Find(record.Path) is { } file && file.Bytes == record.BytesAfter && Hashes.Of(file.Source) == record.Content!.Hash)
            {
                changes.Remove(record.Path);
            }
        }

        return records.Count == 0 ? plan : plan.Booked(changes.Values);
    }

    private static IEnumerable<PlannedChange> Complete(
        LayerInputs inputs,
        FileTree tree,
        Dictionary<string, PlannedChange> changes,
        PlannedChange record
    )
    {
        var folder = record.Path[..record.Path.LastIndexOf('/')];
        var root = folder[..(folder.LastIndexOf('/') + 1)];
        var rows = RecordRow
            .ReadAll(tree.Find(record.Path)!.Source)
            .Where(row => row.Path is not null && tree.Find(root + row.Path) is not null)
            .ToList();
        var names = rows.Select(row => NameOf(root + row.Path)).OfType<string>().ToList();

        var declared = tree.Find($"{folder}/{TopLevel}");
        var isDeclared = declared is not null && !string.IsNullOrWhiteSpace(File.ReadAllText(declared.Source));
        var topLevel = TopLevelNames.Inferred(rows.Select(row => row.Recorded), inputs.Target);
        if (!isDeclared && !topLevel.SetEquals(TopLevelNames.Inferred(names, inputs.Target)))
        {
            var text = string.Concat(topLevel.Order(StringComparer.Ordinal).Select(name => $"{name}\n"));
            names.Add($"{folder[root.Length..]}/{TopLevel}");
            yield return Made(
                $"{folder}/{TopLevel}",
                declared?.Bytes,
                "top-level packages that Python cannot tell by RECORD any more",
                text
            );
        }

        yield return Made(
            record.Path,
            record.BytesBefore,
            record.Rule,
            string.Concat(names.Select(name => $"{RecordRow.Quoted(name)},,\n"))
        );

        // As RECORD names it: from the folder that the distribution lies in.
        string? NameOf(string path) =>
            changes.GetValueOrDefault(path) is not { } change ? FromRoot(path)
            : change.PathAfter is { } after ? FromRoot(after)
            : null;

        string FromRoot(string path) => Path.GetRelativePath(inputs.Layout.OfPackageFile(root), inputs.Layout.OfPackageFile(path));

        PlannedChange Made(string path, long? bytesBefore, string rule, string text)
        {
            var content = Encoding.UTF8.GetBytes(text);
            var kind = bytesBefore is null ? ChangeKind.Add : ChangeKind.Rewrite;
            return new PlannedChange(path, kind, bytesBefore ?? 0, content.Length, record.Step, rule, [])
            {
                Content = NewContent.Of(content),
            };
        }
    }
}
