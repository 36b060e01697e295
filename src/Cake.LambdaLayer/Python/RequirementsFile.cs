using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

/// <summary>What a requirements file says, with the files that it names by <c>-r</c> and <c>-c</c>.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Text">Its text.</param>
/// <remarks>Source: pip documentation, "Requirements File Format".</remarks>
internal sealed partial record RequirementsFile(string Path, string Text)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="LambdaLayerException">It does not exist, is a project's file of another kind, or cannot be decoded.</exception>
    public static RequirementsFile Read(string path) =>
        !System.IO.Path.Exists(path)
            ? throw new LambdaLayerException($"The requirements file {path} does not exist; check settings.Requirements or the recipe.")
        : OtherKind().IsMatch(System.IO.Path.GetFileName(path))
            ? throw new LambdaLayerException(
                $"{path} is no requirements file: export one from it, for example with "
                    + "uv export --no-emit-project -o requirements.txt, and name that."
            )
        : new RequirementsFile(path, Decode(path));

    /// <summary>The lines that ask for something, and the options among them, each with those of the files that they name.</summary>
    /// <exception cref="LambdaLayerException">A file that is named does not exist, or names itself.</exception>
    public IReadOnlyList<RequirementLine> Lines => Flatten(Path, Text).Wanted;

    /// <summary>The lines that only bound versions (<c>-c</c>).</summary>
    public IReadOnlyList<RequirementLine> Constraints => Flatten(Path, Text).Bounds;

    /// <summary>All that is asked for as one file that may lie anywhere; each line of this file keeps its number.</summary>
    public string Flat => Joined(Path, Lines, line => line.Moved(path => path));

    /// <summary>The bounds as one file that may lie anywhere; empty when there are none.</summary>
    public string FlatConstraints => Joined("", Constraints, line => line.Moved(path => path));

    /// <summary>
    /// The texts of two files that say the same from another folder: what is asked for, and the bounds; variables stay variables.
    /// </summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="constraints">The name of the file for the bounds there.</param>
    public (string Requirements, string Constraints) For(string folder, string constraints)
    {
        // A file that names no other one by a relative path stays as somebody wrote it.
        if (Constraints.Count == 0 && Lines.All(line => line.File == Path && line.WrittenAt(Relative) == line.Written))
        {
            return (Text, "");
        }

        var bounds = Joined("", Constraints, line => line.WrittenAt(Relative));
        return (Joined("", Lines, line => line.WrittenAt(Relative)) + (bounds.Length > 0 ? $"-c {constraints}\n" : ""), bounds);

        string Relative(string path) =>
            System.IO.Path.GetRelativePath(folder, path) is var relative && relative.StartsWith('.') ? relative : $"./{relative}";
    }

    /// <summary>The folders and pages that it says wheels lie in (<c>-f</c>).</summary>
    public IReadOnlyList<string> FindLinks =>
        Lines
            .Select(line => (Line: line, Links: line.Option("-f", RequirementLine.FindLinks)))
            .Where(entry => entry.Links is not null)
            .Select(entry => entry.Line.LocalPathOf(entry.Links!) ?? entry.Links!)
            .ToList();

    /// <summary>The files on this machine that it asks for by their path.</summary>
    public IReadOnlyList<string> LocalFiles =>
        Lines.Concat(Constraints).Select(line => line.LocalPath).OfType<string>().Where(File.Exists).Distinct().ToList();

    public bool HasHashes => Lines.Any(line => line.HasHashes);

    /// <summary>The releases it pins, whatever the target.</summary>
    public IEnumerable<(string Name, string Version)> Pins =>
        Lines.Where(line => line.Marker is null && line.Pin is not null && line.Name is not null).Select(line => (line.Name!, line.Pin!));

    /// <summary>The version it pins of each distribution, by its normalized name.</summary>
    public IReadOnlyDictionary<string, string> Versions =>
        Lines
            .Where(line => line.Pin is not null && line.Name is not null)
            .DistinctBy(line => line.Name)
            .ToDictionary(line => line.Name!, line => line.Pin!, StringComparer.Ordinal);

    /// <summary>The SHA-256 hashes of each distribution that has any, in hexadecimal digits.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Hashes =>
        Lines
            .Where(line => line.Name is not null)
            .ToLookup(line => line.Name!, line => line.Sha256)
            .ToDictionary(
                lines => lines.Key,
                lines => (IReadOnlyList<string>)lines.SelectMany(hashes => hashes).Distinct().ToList(),
                StringComparer.Ordinal
            );

    /// <summary>The distributions it names, normalized.</summary>
    public IReadOnlySet<string> Names => Lines.Select(line => line.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static (List<RequirementLine> Wanted, List<RequirementLine> Bounds) Flatten(string path, string text)
    {
        var (wanted, bounds) = (new List<RequirementLine>(), new List<RequirementLine>());
        Add(path, text, isBound: false, [path]);
        return (wanted, bounds);

        void Add(string file, string content, bool isBound, List<string> around)
        {
            foreach (var line in LogicalLines(file, content))
            {
                var bound = line.Option("-c", "--constraint");
                if ((bound ?? line.Option("-r", "--requirement")) is not { } named || line.LocalPathOf(named) is not { } other)
                {
                    (isBound ? bounds : wanted).Add(line);
                }
                else if (!System.IO.Path.Exists(other))
                {
                    throw new LambdaLayerException(
                        $"{line.Place} names {named}, but {other} does not exist: it is looked for beside {file}."
                    );
                }
                else if (around.Contains(other))
                {
                    throw new LambdaLayerException($"{line.Place} names {named}, which names {System.IO.Path.GetFileName(file)} in turn.");
                }
                else
                {
                    Add(other, Decode(other), isBound || bound is not null, [.. around, other]);
                }
            }
        }
    }

    /// <summary>
    /// A backslash at its end joins a line with the next one, a comment ends that; then comments go, and variables in braces are filled in.
    /// </summary>
    private static IEnumerable<RequirementLine> LogicalLines(string file, string text)
    {
        var joined = new StringBuilder();
        var (number, first) = (0, 0);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            first = joined.Length == 0 ? number : first;
            var isComment = line.TrimStart().StartsWith('#');
            if (line.EndsWith('\\') && !isComment)
            {
                joined.Append(line.AsSpan()[..^1]);
                continue;
            }

            joined.Append(isComment ? " " + line : line);
            if (Whole() is { } whole)
            {
                yield return whole;
            }
        }

        if (Whole() is { } last)
        {
            yield return last;
        }

        RequirementLine? Whole()
        {
            var written = Comment().Replace(joined.ToString(), "").Trim();
            joined.Clear();
            return written.Length == 0 ? null : new RequirementLine(file, first, Filled(written)) { Written = written };
        }
    }

    private static string Filled(string text) =>
        Variable()
            .Replace(
                text,
                match => Environment.GetEnvironmentVariable(match.Groups["name"].Value) is { Length: > 0 } value ? value : match.Value
            );

    private static string Joined(string file, IEnumerable<RequirementLine> lines, Func<RequirementLine, string> text)
    {
        var joined = new StringBuilder();
        var number = 1;
        foreach (var line in lines)
        {
            for (; line.File == file && number < line.Number; number++)
            {
                joined.Append('\n');
            }

            joined.Append(text(line)).Append('\n');
            number++;
        }

        return joined.ToString();
    }

    /// <summary>The text of a file: by its byte-order mark, by the encoding that a comment names (PEP 263), or else UTF-8.</summary>
    private static string Decode(string path)
    {
        var bytes = RegularFile.Read(path, "requirements file");
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), EncodingOf(bytes), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw new LambdaLayerException(
                $"{path} is not UTF-8: save it as that, or name its encoding in the first line (# -*- coding: … -*-)."
            );
        }
    }

    private static Encoding EncodingOf(byte[] bytes)
    {
        var start = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 400));
        if (Coding().Match(start) is not { Success: true } coding)
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        }

        try
        {
            return Encoding.GetEncoding(coding.Groups["name"].Value, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            // Python has more encodings; what such a file says in letters is the same in this one.
            return Encoding.Latin1;
        }
    }

    [GeneratedRegex(@"(^|\s+)#.*$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*(?<name>[-\w.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Coding();

    [GeneratedRegex(@"\.(?:toml|lock|cfg|ya?ml|json)\z|\A(?:Pipfile|setup\.py)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OtherKind();
}
