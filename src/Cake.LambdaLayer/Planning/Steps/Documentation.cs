using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Texts for people.</summary>
internal static class Documentation
{
    private static readonly string[] s_endings = [".md", ".rst", ".txt"];

    public static CleanupStep Step { get; } =
        new(
            nameof(Documentation),
            "*.md, *.rst, *.txt, licence texts, and folders named doc, docs or examples",
            "No code reads them: a text that code means by its name, or by folder and ending, is data and stays, as does a "
                + "folder that other code imports from; licence texts are gathered into one notices file.",
            CleanupScope.Packages,
            Claims
        )
        {
            GoesByNames = true,
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };

    private static IEnumerable<Claim> Claims(CleanupInput input)
    {
        var folders = NamedFolders.Claims(input, ["doc", "docs", "examples"]).ToDictionary(claim => claim.Path, StringComparer.Ordinal);
        // The step Metadata decides there: it knows which of the files are read at run time.
        foreach (var file in input.Tree.Files.Where(file => Distribution.MetadataFolderOf(file.Path) is null))
        {
            if (input.LicenceTexts.Contains(file.Path))
            {
                yield return input.MentionedBy(file.Path) is { } source
                    ? Claim.Spare(file.Path, $"licence text that {source} means, and so may read")
                    : new Claim(file.Path, "licence text, gathered into the notices");
            }
            else if (folders.GetValueOrDefault(file.Path) is { IsSpared: false } claim)
            {
                yield return claim;
            }
            else if (s_endings.Contains(Path.GetExtension(file.Name).ToLowerInvariant()))
            {
                yield return input.MentionedBy(file.Path) is { } reader
                    ? Claim.Spare(file.Path, $"text that {reader} means, and so may read")
                    : new Claim(file.Path, "text that no code names");
            }
            else if (folders.TryGetValue(file.Path, out var spared))
            {
                yield return spared;
            }
        }
    }
}
