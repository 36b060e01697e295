using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>What installers note about distributions, except what is read at run time.</summary>
internal static class Metadata
{
    private static readonly string[] s_headers = ["METADATA", "PKG-INFO"];

    public static CleanupStep Step { get; } =
        new(
            nameof(Metadata),
            "contents of *.dist-info and *.egg-info: RECORD, WHEEL, sboms, licences, and the descriptions in METADATA",
            "importlib.metadata reads versions, requirements and entry points at run time: the headers of METADATA "
                + "and entry_points.txt stay; licence texts are gathered into one notices file.",
            CleanupScope.Packages,
            input => input.Tree.Files.Select(Claim).OfType<Claim>()
        )
        {
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };

    private static Claim? Claim(TreeFile file)
    {
        var top = file.Path.Split('/')[0];
        if (top == file.Path || !Distribution.IsMetadataFolder(top))
        {
            return null;
        }

        var name = file.Path[(top.Length + 1)..];
        return s_headers.Contains(name) ? Headers(file)
            : name == "entry_points.txt" ? Planning.Claim.Spare(file.Path, "importlib.metadata reads it at run time")
            : new Planning.Claim(file.Path, "installer's note that nothing reads at run time");
    }

    private static Claim? Headers(TreeFile file)
    {
        if (file.LinkTarget is not null)
        {
            return Planning.Claim.Spare(file.Path, "a link, which no installer makes: whatever it is for, it stays");
        }

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
