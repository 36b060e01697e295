using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Python;

// Own code: one pattern reads a row; a CSV library (Sep) would be one more dependency of every Cake script.
/// <summary>One row of an installed RECORD.</summary>
/// <param name="Recorded">The path as it is written there.</param>
/// <param name="Path">The path as the tree of the packages names it; <see langword="null"/> when it leads out of the tree.</param>
/// <param name="Hash">The hash, such as <c>sha256=47DEQ…</c>; empty when there is none.</param>
/// <param name="Bytes">The size in bytes, as it is written; empty when there is none.</param>
/// <remarks>Source: "Recording installed projects" of the Python Packaging User Guide: a CSV file of path, hash and size.</remarks>
internal sealed partial record RecordRow(string Recorded, string? Path, string Hash, string Bytes)
{
    /// <summary>Where site-packages lies below the prefix, whatever the version.</summary>
    private const string Packages = "lib/*/site-packages";

    /// <summary>The rows of an installed distribution's RECORD; none without one.</summary>
    public static IReadOnlyList<RecordRow> Of(FileTree tree, Distribution distribution) =>
        tree.Find($"{distribution.MetadataFolder}/RECORD") is { LinkTarget: null } record ? ReadAll(record.Source) : [];

    /// <summary>The rows of a RECORD.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<RecordRow> ReadAll(string path)
    {
        using var reader = new StringReader(RegularFile.ReadText(path, "RECORD"));
        return Parse(reader);
    }

    /// <summary>The rows of a RECORD.</summary>
    /// <param name="record">Its text.</param>
    public static IReadOnlyList<RecordRow> Parse(TextReader record) =>
        Line()
            .Matches(record.ReadToEnd().ReplaceLineEndings("\n"))
            .Select(match => match.Value.TrimEnd('\n'))
            .Where(line => line.Length > 0)
            .Select(Parse)
            .ToList();

    public static RecordRow Parse(string line)
    {
        var fields = Field()
            .Matches(line)
            .Select(match =>
                match.Groups["quoted"].Success
                    ? match.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal)
                    : match.Groups["plain"].Value
            )
            .ToList();
        return new RecordRow(fields[0], InTree(fields[0]), fields.ElementAtOrDefault(1) ?? "", fields.ElementAtOrDefault(2) ?? "");
    }

    /// <summary>The row as it stands in RECORD.</summary>
    public override string ToString() => $"{Quoted(Recorded)},{Hash},{Bytes}";

    /// <summary>A field of a CSV file.</summary>
    public static string Quoted(string field) =>
        field.AsSpan().ContainsAny("\",\n\r") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    /// <summary>Whether a path stays below the folder it is meant from.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && path[0] != '/' && !Drive().IsMatch(path) && !path.Split('/').Contains("..");

    /// <summary>The path below the prefix; <see langword="null"/> when it leads out of that.</summary>
    /// <param name="packages">Where the packages lie below the prefix.</param>
    public string? BelowPrefix(string packages) => BelowPrefix(packages, Recorded);

    private static string? BelowPrefix(string packages, string recorded)
    {
        var path = recorded.Replace('\\', '/');
        if (path.Length == 0 || path[0] == '/' || Drive().IsMatch(path))
        {
            return null;
        }

        var parts = new Stack<string>();
        foreach (var part in $"{packages}/{path}".Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Push(part);
            }
            else if (!parts.TryPop(out _))
            {
                return null;
            }
        }

        return string.Join('/', parts.Reverse());
    }

    private static string? InTree(string recorded) =>
        BelowPrefix(Packages, recorded) is not { Length: > 0 } path ? null
        : path.StartsWith($"{Packages}/", StringComparison.Ordinal) ? path[(Packages.Length + 1)..]
        : path.Contains('*', StringComparison.Ordinal) ? null
        : path.StartsWith($"{LayerLayout.Scripts}/", StringComparison.Ordinal) ? path
        : $"{LayerLayout.Data}/{path}";

    [GeneratedRegex("\\G(?:\"(?:[^\"]|\"\")*\"|[^,\n]*)(?:,(?:\"(?:[^\"]|\"\")*\"|[^,\n]*))*(?:\n|\\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    // A field in quotes may hold commas, and doubled quotes (RFC 4180).
    [GeneratedRegex("\\G(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^,]*))(?:,|\\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"\A[A-Za-z]:", RegexOptions.CultureInvariant)]
    private static partial Regex Drive();
}
