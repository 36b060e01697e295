using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

/// <summary>An installed distribution, as its <c>.dist-info</c> folder describes it.</summary>
/// <param name="Name">The normalized name (PEP 503).</param>
/// <param name="Version">The version.</param>
/// <param name="MetadataFolder">The <c>.dist-info</c> folder.</param>
/// <param name="Files">Its files by RECORD, as the tree names them.</param>
/// <param name="Requires">Normalized names of the distributions it may require, those of extras included.</param>
public sealed partial record Distribution(
    string Name,
    string Version,
    string MetadataFolder,
    IReadOnlySet<string> Files,
    IReadOnlySet<string> Requires
)
{
    /// <summary>The name all spellings of a distribution's name share.</summary>
    /// <param name="name">Any spelling.</param>
    /// <returns>The normalized name; source: PEP 503.</returns>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    /// <summary>
    /// The folder around a file that holds what installers note about a distribution, also one that another brings along;
    /// <see langword="null"/> when there is none.
    /// </summary>
    internal static string? MetadataFolderOf(string path) =>
        InfoFolder().Match(path) is { Success: true } match ? match.Groups["folder"].Value : null;

    /// <summary>Reads all distributions of a tree.</summary>
    /// <param name="tree">A tree of installed packages.</param>
    /// <returns>The distributions in order of their names.</returns>
    internal static IReadOnlyList<Distribution> ReadAll(FileTree tree) =>
        tree
            .Files.Where(file =>
                file is { Name: "METADATA", LinkTarget: null }
                && file.Folder.EndsWith(".dist-info", StringComparison.Ordinal)
                && !file.Folder.Contains('/', StringComparison.Ordinal)
            )
            .Select(file => Read(tree, file))
            .OrderBy(distribution => distribution.Name, StringComparer.Ordinal)
            .ToList();

    /// <summary>The headers of a METADATA file; lines that continue one are kept apart by line ends.</summary>
    /// <remarks>Source: Core metadata specifications of the Python Packaging User Guide: headers of a mail, which may be folded.</remarks>
    internal static List<string> Headers(TreeFile metadata)
    {
        var headers = new List<string>();
        var lines = RegularFile.ReadText(metadata.Source, "METADATA").ReplaceLineEndings("\n").Split('\n');
        foreach (var line in lines.TakeWhile(line => line.Length > 0))
        {
            if (line[0] is ' ' or '\t' && headers.Count > 0)
            {
                headers[^1] += $"\n{line.Trim()}";
            }
            else
            {
                headers.Add(line);
            }
        }

        return headers;
    }

    /// <summary>What headers of one name say.</summary>
    internal static IEnumerable<string> Header(IEnumerable<string> headers, string name) =>
        headers
            .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Replace('\n', ' ').Trim());

    /// <summary>The normalized name of the distribution that a requirement (PEP 508) is about.</summary>
    internal static string RequiredName(string requirement) => Normalize(RequirementName().Match(requirement).Value);

    /// <summary>The distribution that each file belongs to; the first one when several record the same file.</summary>
    /// <param name="distributions">All distributions of a tree.</param>
    internal static Dictionary<string, Distribution> Owners(IEnumerable<Distribution> distributions)
    {
        var owners = new Dictionary<string, Distribution>(StringComparer.Ordinal);
        foreach (var distribution in distributions)
        {
            foreach (var file in distribution.Files)
            {
                owners.TryAdd(file, distribution);
            }
        }

        return owners;
    }

    /// <summary>Name and version, for people.</summary>
    /// <returns>For example <c>pip 23.2.1</c>.</returns>
    public override string ToString() => $"{Name} {Version}";

    private static Distribution Read(FileTree tree, TreeFile metadata)
    {
        var headers = Headers(metadata);
        var record = tree.Find($"{metadata.Folder}/RECORD");
        return new Distribution(
            Normalize(Header(headers, "Name").FirstOrDefault() ?? metadata.Folder.Split('-')[0]),
            Header(headers, "Version").FirstOrDefault() ?? "",
            metadata.Folder,
            (
                record is not { LinkTarget: null }
                    ? tree.Below(metadata.Folder).Select(file => file.Path)
                    : RecordRow.ReadAll(record.Source).Select(row => row.Path).OfType<string>()
            ).ToHashSet(StringComparer.Ordinal),
            Header(headers, "Requires-Dist").Select(RequiredName).ToHashSet(StringComparer.Ordinal)
        );
    }

    [GeneratedRegex(@"\A(?<folder>(?:[^/]+/)*?[^/]+\.(dist|egg)-info)/", RegexOptions.CultureInvariant)]
    private static partial Regex InfoFolder();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^[A-Za-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex RequirementName();
}
