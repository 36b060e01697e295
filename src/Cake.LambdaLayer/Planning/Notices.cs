using System.Text;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Planning;

/// <summary>
/// Gathers into one file, each text once, the licence texts that a plan removes, which are moved and not lost, and those of what lies in
/// the layer beside the packages.
/// </summary>
internal static class Notices
{
    public const string FileName = "THIRD-PARTY-NOTICES.txt";

    /// <summary>The file to add, or <see langword="null"/> when there is nothing to say.</summary>
    public static PlannedChange? Gather(CleanupInput input, IReadOnlyCollection<PlannedChange> changes)
    {
        var removed = changes.Where(change => change.Kind == ChangeKind.Remove).ToDictionary(change => change.Path, StringComparer.Ordinal);
        var texts = removed
            .Values.Where(change => input.LicenceTexts.Contains(change.Path))
            .Select(change => (Change: change, Owner: input.OwnerOf(change.Path)))
            .Where(text => text.Owner is null || IsPassedOn(text.Owner))
            .OrderBy(text => text.Change.Path, StringComparer.Ordinal)
            .ToList();
        var notices = texts
            .Select(text => new Notice(
                text.Owner?.ToString() ?? text.Change.Path,
                LicenceTexts.Read(input.Tree.Find(text.Change.Path)!.Source)
            ))
            .Concat(input.OtherNotices)
            .GroupBy(notice => notice.Text.ReplaceLineEndings("\n").Trim())
            .ToList();
        if (notices.Count == 0)
        {
            return null;
        }

        var builder = new StringBuilder("What is in this layer comes with the following notices.\n");
        foreach (var notice in notices)
        {
            builder
                .Append('\n')
                .Append('=', 80)
                .Append('\n')
                .AppendJoin('\n', notice.Select(entry => entry.Name).Distinct())
                .Append('\n')
                .Append('-', 80)
                .Append('\n')
                .Append(notice.Key)
                .Append('\n');
        }

        var content = Encoding.UTF8.GetBytes(builder.ToString());
        return new PlannedChange(
            FileName,
            ChangeKind.Add,
            0,
            content.Length,
            texts.Count > 0 ? texts[0].Change.Step : PlannedChange.Relocation,
            "licence texts that are removed elsewhere or belong to the interpreter, each once",
            texts
                .SelectMany(text => text.Change.Also.Prepend(text.Change.Step))
                .Distinct()
                .Except(texts.Take(1).Select(text => text.Change.Step))
                .ToList()
        )
        {
            Content = NewContent.Of(content),
        };

        // A distribution that goes as a whole takes its licence along.
        bool IsPassedOn(Distribution distribution) =>
            distribution.Files.Any(path =>
                !removed.ContainsKey(path) && input.Tree.Find(path) is not null && Distribution.MetadataFolderOf(path) is null
            );
    }
}
