using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

/// <summary>What a path configuration file (<c>.pth</c>) does at every start of Python.</summary>
/// <param name="RunsCode">Whether it runs code that is not known to be harmless.</param>
/// <param name="Folders">The folders that it puts on <c>sys.path</c>, relative to its own.</param>
/// <param name="Namespaces">Namespace packages that it declares.</param>
/// <remarks>Source: documentation of Python's <c>site</c>.</remarks>
internal sealed partial record PathConfiguration(bool RunsCode, IReadOnlyList<string> Folders, IReadOnlyList<string> Namespaces)
{
    public const string Extension = ".pth";

    public static PathConfiguration Read(string file) => Parse(Encoding.Latin1.GetString(RegularFile.Read(file, "path configuration")));

    /// <summary>
    /// What is not surely a remark, a folder or the declaration of a namespace is code: versions of Python differ in what ends a line and
    /// in what they skip at its start.
    /// </summary>
    internal static PathConfiguration Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r', ' ', '\t')).Where(line => !Remark().IsMatch(line)).ToList();
        var code = lines.FindAll(line => !IsFolder(line));
        return new(
            code.Exists(line => !Name().IsMatch(line) || !line.Split(';').All(statement => OfNamespace().IsMatch(statement.Trim()))),
            lines.FindAll(IsFolder).Select(folder => folder.TrimEnd('/')).ToList(),
            code.SelectMany(line => Name().Matches(line))
                .Select(match => match.Groups["name"].Value)
                .Distinct(StringComparer.Ordinal)
                .ToList()
        );
    }

    private static bool IsFolder(string line) =>
        Folder().IsMatch(line) && RecordRow.IsInside(line) && !line.StartsWith("import ", StringComparison.Ordinal);

    [GeneratedRegex(@"\A(#[\t -~]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"\A[\w.+/-][\w.+/ -]*\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Folder();

    [GeneratedRegex(@"sys\.modules\.setdefault\('(?<name>[\w.]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // The statements by which installers declared namespace packages before Python knew them (setuptools, namespaces.py): they import
    // modules of the standard library and make empty modules.
    [GeneratedRegex(
        """
            \A(?:
              | import\ (?:(?:sys|types|os|importlib\.util|importlib\.machinery)(?:,\ ?|\z))+
              | \w+\ =\ sys\.version_info\ [<>]=?\ \(\d+(?:,\ ?\d+)*\)
              | p\ =\ os\.path\.join\(sys\._getframe\(1\)\.f_locals\['sitedir'\],\ (?:'[\w.]+'|\*\((?:'\w+',?\ ?)+\))\)
              | ie\ =\ os\.path\.exists\(os\.path\.join\(p,\ ?'__init__\.py'\)\)
              | (?:importlib\ =\ )?(?:\w+\ and\ )?__import__\('importlib\.(?:util|machinery)'\)
              | m\ =\ (?:\w+\ and\ )?sys\.modules\.setdefault\('(?<spec>[\w.]+)',\ importlib\.util\.module_from_spec\(
                importlib\.machinery\.PathFinder\.find_spec\('\k<spec>',\ \[os\.path\.dirname\(p\)\]\)\)\)
              | m\ =\ (?:m\ or\ |not\ ie\ and\ )?sys\.modules\.setdefault\('(?<type>[\w.]+)',\ types\.ModuleType\('\k<type>'\)\)
              | mp\ =\ \(m\ or\ \[\]\)\ and\ m\.__dict__\.setdefault\('__path__',\ ?\[\]\)
              | \(p\ not\ in\ mp\)\ and\ mp\.append\(p\)
              | m\.__path__\ =\ \[p\]
              | m\ and\ setattr\(sys\.modules\['[\w.]+'\],\ '\w+',\ m\)
            )\z
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex OfNamespace();
}
