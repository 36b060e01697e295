using System.Text;

namespace Cake.LambdaLayer.Cleanup;

/// <summary>Gathers the licence texts that a plan removes into one file, each text once: they are moved, not lost.</summary>
internal static class Notices
{
    public const string FileName = "THIRD-PARTY-NOTICES.txt";

    /// <summary>The file to add, or <see langword="null"/> when the plan removes no licence text of a distribution that stays.</summary>
    public static PlannedChange? Gather(CleanupInput input, IReadOnlyCollection<PlannedChange> changes)
    {
        var removed = changes.Where(change => change.Kind == ChangeKind.Remove).ToDictionary(change => change.Path, StringComparer.Ordinal);
        // A distribution that goes as a whole takes its licence along: nothing of it is passed on.
        var texts = removed.Values
            .Select(change => (Change: change, File: input.Tree.Find(change.Path)!, Owner: input.OwnerOf(change.Path)))
            .Where(text => text.File.LinkTarget is null && LicenceTexts.Matches(text.File))
            .Where(text => text.Owner is null || !removed.ContainsKey($"{text.Owner.MetadataFolder}/METADATA"))
            .OrderBy(text => text.Change.Path, StringComparer.Ordinal)
            .GroupBy(text => File.ReadAllText(text.File.Source).ReplaceLineEndings("\n").Trim())
            .ToList();
        if (texts.Count == 0)
        {
            return null;
        }

        var builder = new StringBuilder("The packages in this layer come with the following notices.\n");
        foreach (var text in texts)
        {
            var names = text.Select(entry => entry.Owner is { } owner ? $"{owner.Name} {owner.Version}" : entry.Change.Path).Distinct();
            builder.Append('\n').Append('=', 80).Append('\n').AppendJoin('\n', names).Append('\n').Append('-', 80).Append('\n').Append(text.Key).Append('\n');
        }

        var content = Encoding.UTF8.GetBytes(builder.ToString());
        return new PlannedChange(
            FileName, ChangeKind.Add, 0, content.Length, texts[0].First().Change.Step, "licence texts that are removed elsewhere, each once", [])
        {
            Content = NewContent.Of(content),
        };
    }
}
