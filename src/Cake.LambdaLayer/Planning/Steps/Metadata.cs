using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>What installers note about distributions, except what is read at run time.</summary>
internal static class Metadata
{
    private static readonly string[] s_headers = ["METADATA", "PKG-INFO"];

    // Of the specifications of the Python Packaging User Guide, and of what pip, uv and setuptools add for themselves.
    private static readonly string[] s_notes =
    [
        "INSTALLER",
        "RECORD.jws",
        "RECORD.p7s",
        "REQUESTED",
        "WHEEL",
        "dependency_links.txt",
        "direct_url.json",
        "not-zip-safe",
        "uv_build.json",
        "uv_cache.json",
        "zip-safe",
    ];

    public static CleanupStep Step { get; } =
        new(
            nameof(Metadata),
            "of *.dist-info and *.egg-info: WHEEL, INSTALLER, sboms, licences, the descriptions in METADATA, and in RECORD the "
                + "hashes and the files that are not in the layer",
            "importlib.metadata reads versions, requirements, entry points, files and top-level packages at run time, and finds "
                + "the same as in the plain install; licence texts are gathered into one notices file.",
            CleanupScope.Packages,
            input => input.Tree.Files.Select(file => Claim(input, file)).OfType<Claim>()
        )
        {
            GoesByNames = true,
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };

    private static Claim? Claim(CleanupInput input, TreeFile file)
    {
        if (Distribution.MetadataFolderOf(file.Path) is not { } folder)
        {
            return null;
        }

        var name = file.Path[(folder.Length + 1)..];
        return input.LicenceTexts.Contains(file.Path) ? new Planning.Claim(file.Path, "licence text, gathered into the notices")
            : s_notes.Contains(name) || name.StartsWith("sboms/", StringComparison.Ordinal)
                ? new Planning.Claim(file.Path, "installer's note that nothing reads at run time")
            : file.LinkTarget is not null
                ? Planning.Claim.Spare(file.Path, "a link, which no installer makes: whatever it is for, it stays")
            : s_headers.Contains(name) ? Headers(file)
            : name == "RECORD" ? Planning.Claim.Transform(file.Path, "hashes, and files that are not in the layer", new ListFiles())
            : Planning.Claim.Spare(file.Path, "importlib.metadata reads it at run time, or who put it there");
    }

    private static Claim Headers(TreeFile file)
    {
        var content = File.ReadAllBytes(file.Source);
        // The headers end at the first empty line, as in a mail (Core metadata specifications).
        var end = EndOfHeaders(content);
        return end == content.Length
            ? Planning.Claim.Spare(file.Path, "importlib.metadata reads its headers at run time, and there is nothing else in it")
            : new Planning.Claim(file.Path, "description below the headers", content[..end]);
    }

    private static int EndOfHeaders(ReadOnlySpan<byte> content)
    {
        var (unix, windows) = (content.IndexOf("\n\n"u8), content.IndexOf("\r\n\r\n"u8));
        return (unix, windows) switch
        {
            (-1, -1) => content.Length,
            (_, -1) => unix + 1,
            (-1, _) => windows + 2,
            _ => Math.Min(unix + 1, windows + 2),
        };
    }
}
