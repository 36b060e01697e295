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

    private const string Beginning = "What is in this layer comes with the following notices.\n";

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
        var parts = texts
            .Select(text =>
                (
                    Name: text.Owner?.ToString() ?? text.Change.Path,
                    Text: LicenceTexts.Read(input.Tree.Find(text.Change.Path)!.Source),
                    Steps: text.Change.Also.Prepend(text.Change.Step)
                )
            )
            .Concat(input.OtherNotices.Select(notice => (notice.Name, notice.Text, Steps: Enumerable.Repeat(PlannedChange.Relocation, 1))))
            .GroupBy(notice => notice.Text.ReplaceLineEndings("\n").Trim())
            .Select(notice =>
                (
                    Text: Part(notice.Select(entry => entry.Name).Distinct(), notice.Key),
                    Steps: notice.SelectMany(entry => entry.Steps).Distinct().ToList()
                )
            )
            .ToList();
        if (parts.Count == 0)
        {
            return null;
        }

        var content = Encoding.UTF8.GetBytes($"{Beginning}{string.Concat(parts.Select(part => part.Text))}");
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
            Texts = parts.ConvertAll(part => new NoticeText(Encoding.UTF8.GetByteCount(part.Text), part.Steps)),
        };

        // A distribution that goes as a whole takes its licence along.
        bool IsPassedOn(Distribution distribution) =>
            distribution.Files.Any(path =>
                !removed.ContainsKey(path) && input.Tree.Find(path) is not null && Distribution.MetadataFolderOf(path) is null
            );
    }

    private static string Part(IEnumerable<string> names, string text) =>
        $"\n{new string('=', 80)}\n{string.Join('\n', names)}\n{new string('-', 80)}\n{text}\n";
}
