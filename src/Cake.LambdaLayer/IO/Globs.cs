using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.IO;

// Own code: of what there is, Microsoft.Extensions.FileSystemGlobbing knows neither ? nor [x] nor {a,b}, and DotNet.Glob no {a,b}.
/// <summary>
/// Patterns over the paths of a tree: <c>*</c> and <c>?</c> stay within one folder, <c>**</c> crosses folders, <c>[a-z]</c> and
/// <c>[!x]</c> are one character, <c>{a,b}</c> is either. Whatever has a special meaning is itself in brackets (<c>[{]</c>). A pattern
/// that names a folder means all below it; with <c>*</c> alone at its end, the files of that folder. Case counts.
/// </summary>
internal static class Globs
{
    private const string AnyFolders = "**";

    private static readonly SearchValues<char> s_special = SearchValues.Create("*?[]{}");

    /// <summary>The files that a pattern names, in the tree's order.</summary>
    public static IEnumerable<TreeFile> Match(FileTree tree, string pattern)
    {
        var expression = Expression(pattern);
        return tree.Files.Where(file => expression.IsMatch(file.Path));
    }

    /// <summary>The paths that a pattern names, in their order.</summary>
    public static IEnumerable<string> Match(IEnumerable<string> paths, string pattern) => Matching(paths, Expression(pattern));

    /// <summary>The same where upper and lower case are not told apart.</summary>
    public static IEnumerable<string> MatchIgnoringCase(IEnumerable<string> paths, string pattern) =>
        Matching(paths, Expression(pattern, RegexOptions.IgnoreCase));

    /// <summary>Refuses what is no pattern.</summary>
    /// <exception cref="LambdaLayerException">It is none; the message says what to write.</exception>
    public static void Check(string pattern) => Expression(pattern);

    /// <summary>The pattern that names one path and nothing else.</summary>
    public static string Escaped(string path) =>
        string.Concat(path.Select(letter => s_special.Contains(letter) ? $"[{letter}]" : $"{letter}"));

    /// <summary>What stands between the slashes of a pattern, without those that mean nothing.</summary>
    public static IReadOnlyList<string> Parts(string pattern)
    {
        var parts = new List<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i <= pattern.Length; i++)
        {
            if (i == pattern.Length || (pattern[i] == '/' && depth == 0))
            {
                parts.Add(pattern[start..i]);
                start = i + 1;
                continue;
            }

            depth +=
                pattern[i] is '{' ? 1
                : pattern[i] is '}' ? -1
                : 0;
            i = pattern[i] is '[' ? EndOfClass(pattern, i) : i;
        }

        return parts.Where(part => part is not ("" or ".")).ToList();
    }

    private static IEnumerable<string> Matching(IEnumerable<string> paths, Regex expression) =>
        paths.Where(path => expression.IsMatch(path));

    private static Regex Expression(string pattern, RegexOptions options = RegexOptions.None)
    {
        if (pattern.Contains('\\', StringComparison.Ordinal))
        {
            throw Mistake(pattern, "has a \\: write / between folders, and in brackets, like [*], what is to stand for itself");
        }

        var alternatives = Alternatives(pattern, pattern).Select(alternative => Alternative(pattern, alternative));
        return new Regex(
            $@"\A(?:{string.Join('|', alternatives)})\z",
            options | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking
        );
    }

    /// <summary>What a pattern means without its braces: one pattern for each choice.</summary>
    private static IEnumerable<string> Alternatives(string whole, string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '[':
                    i = EndOfClass(whole, pattern, i);
                    break;
                case '}':
                    throw Mistake(whole, "closes a brace that it does not open: write {a,b} for either, or [}] for a brace in a name");
                case '{':
                    var ends = EndsOfChoices(whole, pattern, i);
                    var (before, after) = (pattern[..i], pattern[(ends[^1] + 1)..]);
                    return ends.Prepend(i)
                        .Zip(ends, (from, to) => $"{before}{pattern[(from + 1)..to]}{after}")
                        .SelectMany(choice => Alternatives(whole, choice));
                default:
                    break;
            }
        }

        return [pattern];
    }

    /// <summary>Where the choices end between a brace and the one that closes it: the commas, and that brace.</summary>
    private static List<int> EndsOfChoices(string whole, string pattern, int open)
    {
        var (ends, depth) = (new List<int>(), 0);
        for (var i = open; i < pattern.Length; i++)
        {
            i = pattern[i] is '[' ? EndOfClass(whole, pattern, i) : i;
            depth +=
                pattern[i] is '{' ? 1
                : pattern[i] is '}' ? -1
                : 0;
            if ((pattern[i] is ',' && depth == 1) || depth == 0)
            {
                ends.Add(i);
            }

            if (depth == 0)
            {
                return ends.Count > 1
                    ? ends
                    : throw Mistake(whole, "has braces without a choice: write {a,b} for either, or [{] for a brace in a name");
            }
        }

        throw Mistake(whole, "does not close a brace: write {a,b} for either, or [{] for a brace in a name");
    }

    private static string Alternative(string whole, string pattern)
    {
        var parts = Parts(pattern);
        var expression = new StringBuilder();
        foreach (var part in parts.SkipLast(1))
        {
            expression.Append(part == AnyFolders ? "(?:[^/]+/)*" : $"{Part(whole, part)}/");
        }

        return parts.Count == 0 || parts[^1] == AnyFolders ? $"{expression}.+"
            : parts[^1] == "*" ? $"{expression}[^/]+"
            : $"{expression}{Part(whole, parts[^1])}(?:/.+)?";
    }

    private static string Part(string whole, string part)
    {
        var expression = new StringBuilder();
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == '[')
            {
                var end = EndOfClass(whole, part, i);
                expression.Append(Class(whole, part[(i + 1)..end]));
                i = end;
            }
            else
            {
                expression.Append(
                    part[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        ']' => throw Mistake(whole, "closes a bracket that it does not open: write []] for a bracket in a name"),
                        var letter => Regex.Escape($"{letter}"),
                    }
                );
            }
        }

        return expression.ToString();
    }

    private static string Class(string whole, string content)
    {
        var isNegated = content[0] is '!' or '^';
        var letters = isNegated ? content[1..] : content;
        var expression = new StringBuilder(isNegated ? "[^/" : "[");
        for (var i = 0; i < letters.Length; i++)
        {
            if (i + 2 < letters.Length && letters[i + 1] == '-')
            {
                if (letters[i] > letters[i + 2])
                {
                    throw Mistake(whole, $"has [{letters[i]}-{letters[i + 2]}]: write the lower letter first");
                }

                expression.Append(Letter(letters[i])).Append('-').Append(Letter(letters[i + 2]));
                i += 2;
            }
            else
            {
                expression.Append(Letter(letters[i]));
            }
        }

        return expression.Append(']').ToString();
    }

    private static string Letter(char letter) => $@"\u{(int)letter:x4}";

    private static int EndOfClass(string whole, string pattern, int start) =>
        EndOfClass(pattern, start) is var end && end < pattern.Length && !pattern[start..end].Contains('/', StringComparison.Ordinal)
            ? end
            : throw Mistake(whole, "does not close a bracket: write [ab] for either letter, or [[] for a bracket in a name");

    /// <summary>The place of the closing bracket, which is a letter like any other when it comes first (POSIX).</summary>
    private static int EndOfClass(string pattern, int start)
    {
        var first = start + 1 < pattern.Length && pattern[start + 1] is '!' or '^' ? start + 2 : start + 1;
        var end = first < pattern.Length ? pattern.IndexOf(']', first + 1) : -1;
        return end < 0 ? pattern.Length : end;
    }

    private static LambdaLayerException Mistake(string pattern, string how) => new($"The pattern {pattern} {how}.");
}
