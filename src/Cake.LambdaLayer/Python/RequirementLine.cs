using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Python;

/// <summary>A line of a requirements file, joined with those that continue it, without its comment, its variables filled in.</summary>
/// <param name="File">The file that it stands in, absolute.</param>
/// <param name="Number">The number of its first physical line, from 1.</param>
/// <param name="Text">The line.</param>
/// <remarks>Source: pip documentation, "Requirements File Format"; PEP 508 for a requirement.</remarks>
internal sealed partial record RequirementLine(string File, int Number, string Text)
{
    /// <summary>The option that names folders and pages of wheels.</summary>
    public const string FindLinks = "--find-links";

    /// <summary>The line with the names of its variables instead of their values, as it may be written where others read it.</summary>
    public string Written { get; init; } = Text;

    /// <summary>Where it stands, for people.</summary>
    public string Place => $"{System.IO.Path.GetFileName(File)}:{Number}";

    /// <summary>Whether it is an option of the installer rather than a requirement.</summary>
    public bool IsOption => Text.StartsWith('-') && Editable is null;

    /// <summary>The project that it asks for in place (<c>-e</c>), as it is written.</summary>
    public string? Editable => Option("-e", "--editable");

    /// <summary>The normalized name of the distribution; <see langword="null"/> where the line does not say it.</summary>
    public string? Name =>
        IsOption || Editable is not null ? null
        : Reference is { } reference && !NamedReference().IsMatch(Text)
            ? WheelName.TryParse(LastPartOf(reference))?.Distribution
                ?? (Egg().Match(Text) is { Success: true } egg ? Distribution.Normalize(egg.Groups["name"].Value) : null)
        : NameAtStart().Match(Text) is { Success: true } match ? Distribution.Normalize(match.Value)
        : null;

    /// <summary>The version that it pins (<c>==</c>, <c>===</c>), or <see langword="null"/>.</summary>
    public string? Pin => Reference is null && Pinned().Match(Text) is { Success: true } match ? match.Groups["version"].Value : null;

    /// <summary>The SHA-256 hashes that the file has to have one of, in hexadecimal digits.</summary>
    public IReadOnlyList<string> Sha256 => Hash().Matches(Text).Select(match => match.Groups["sha256"].Value).ToList();

    /// <summary>Whether it locks the file by a hash of any kind.</summary>
    public bool HasHashes => !IsOption && AnyHash().IsMatch(Text);

    /// <summary>The marker that says for which targets it counts; <see langword="null"/> when it counts for all.</summary>
    public string? Marker => !IsOption && MarkerAtEnd().Match(Text) is { Success: true } match ? match.Groups["marker"].Value : null;

    /// <summary>
    /// The address or path of what it asks for, as it is written and without extras, marker and fragment; <see langword="null"/> for one
    /// that is asked for by its name alone.
    /// </summary>
    public string? Reference =>
        IsOption || Editable is not null ? null
        : NamedReference().Match(Text) is { Success: true } named ? named.Groups["reference"].Value
        : BareReference().Match(Text) is { Success: true } bare
        && (bare.Groups["reference"].Value is var reference)
        && (reference.Contains('/', StringComparison.Ordinal) || reference.StartsWith('.') || Archive().IsMatch(reference))
            ? reference
        : null;

    /// <summary>The file or folder on this machine that it asks for, absolute; <see langword="null"/> when it asks for none.</summary>
    public string? LocalPath => Reference is { } reference ? LocalPathOf(reference) : null;

    /// <summary>The line for a file in another folder: what it names by a relative path is meant from its own file.</summary>
    /// <param name="place">What to write for an absolute path.</param>
    public string Moved(Func<string, string> place)
    {
        if (Option("-f", FindLinks) is { } links)
        {
            return LocalPathOf(links) is { } folder && System.IO.Path.Exists(folder) ? $"{FindLinks} {place(folder)}" : Text;
        }

        return Reference is { } reference && !reference.Contains(':', StringComparison.Ordinal) && LocalPath is { } path
            ? Text.Replace(reference, place(path), StringComparison.Ordinal)
            : Text;
    }

    /// <summary>The same as <see cref="Moved"/>, with the names of variables instead of their values.</summary>
    /// <param name="place">What to write for an absolute path.</param>
    public string WrittenAt(Func<string, string> place)
    {
        var written = this with { Text = Written };
        // What a variable begins and makes absolute is the same from everywhere.
        return Moved(place) == Text || (PathIn(written) is ['$', ..] && System.IO.Path.IsPathRooted(PathIn(this)))
            ? Written
            : written.Moved(place);

        static string? PathIn(RequirementLine line) => line.Option("-f", FindLinks) ?? line.Reference;
    }

    /// <summary>The value of an option, when the line is that option.</summary>
    /// <param name="brief">Its short name, or <see langword="null"/>.</param>
    /// <param name="name">Its name.</param>
    public string? Option(string? brief, string name)
    {
        var value =
            Text.StartsWith(name, StringComparison.Ordinal) && Text.Length > name.Length && Text[name.Length] is '=' or ' ' or '\t'
                ? Text[(name.Length + 1)..]
            : brief is not null && Text.StartsWith(brief, StringComparison.Ordinal) && !Text.StartsWith("--", StringComparison.Ordinal)
                ? Text[brief.Length..].TrimStart('=')
            : null;
        return value?.Trim().Trim('"', '\'');
    }

    /// <summary>The path on this machine that a reference names, from the line's file; <see langword="null"/> for an address.</summary>
    public string? LocalPathOf(string reference)
    {
        var folder = System.IO.Path.GetDirectoryName(File) is { Length: > 0 } parent ? parent : ".";
        return FileAddress().Match(reference) is { Success: true } address
                ? System.IO.Path.GetFullPath(Uri.UnescapeDataString(address.Groups["path"].Value), folder)
            : reference.Contains("://", StringComparison.Ordinal) || VersionControl().IsMatch(reference) ? null
            : System.IO.Path.GetFullPath(reference, folder);
    }

    private static string LastPartOf(string reference) => Uri.UnescapeDataString(reference[(reference.LastIndexOf('/') + 1)..]);

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", RegexOptions.CultureInvariant)]
    private static partial Regex NameAtStart();

    [GeneratedRegex(
        @"\A[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\]\s*)?\(?\s*={2,3}\s*(?<version>[^\s;,()*]+)\)?(?=\s*(;|\z)|\s+--)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Pinned();

    [GeneratedRegex(@"--hash[=\s]\s*sha256:(?<sha256>[0-9a-f]{64})", RegexOptions.CultureInvariant)]
    private static partial Regex Hash();

    [GeneratedRegex(@"\s--hash[=\s]", RegexOptions.CultureInvariant)]
    private static partial Regex AnyHash();

    // In an address a semicolon is part of it unless there is a space before it.
    [GeneratedRegex(@"\A(?:[^;@]*|.*?\s);\s*(?<marker>.*?)\s*(?:\s--.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex MarkerAtEnd();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[^\]]*\])?\s*@\s*(?<reference>[^\s#@][^\s#]*)", RegexOptions.CultureInvariant)]
    private static partial Regex NamedReference();

    [GeneratedRegex(@"\A(?<reference>[^\s#;\[]+)", RegexOptions.CultureInvariant)]
    private static partial Regex BareReference();

    [GeneratedRegex(@"\.(?:whl|zip|tar|tgz|tbz|txz|tar\.[a-z0-9]+)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Archive();

    [GeneratedRegex(@"#(?:.*&)?egg=(?<name>[A-Za-z0-9._-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Egg();

    // file:///a, file://localhost/a, file:a (RFC 8089).
    [GeneratedRegex(@"\Afile:(?://(?:localhost)?(?=/))?(?<path>[^#?]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FileAddress();

    [GeneratedRegex(@"\A(?:git|hg|svn|bzr)(?:\+|:|@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VersionControl();
}
