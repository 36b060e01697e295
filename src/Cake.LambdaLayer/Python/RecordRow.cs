using System.Text.RegularExpressions;

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
    /// <summary>
    /// Where pip puts what lies outside of the packages: it records it from the folder that these would have in a normal installation, two
    /// levels below.
    /// </summary>
    private const string TwoLevelsUp = "../../";

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

    /// <summary>Whether a path stays below the folder it is meant from.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && path[0] != '/' && !Drive().IsMatch(path) && !path.Split('/').Contains("..");

    private static string? InTree(string recorded)
    {
        var path = recorded.Replace('\\', '/');
        path = path.StartsWith(TwoLevelsUp, StringComparison.Ordinal) ? path[TwoLevelsUp.Length..] : path;
        return IsInside(path) ? path : null;
    }

    // A field in quotes may hold commas, and doubled quotes (RFC 4180).
    [GeneratedRegex("\\G(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^,]*))(?:,|\\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"\A[A-Za-z]:", RegexOptions.CultureInvariant)]
    private static partial Regex Drive();
}
