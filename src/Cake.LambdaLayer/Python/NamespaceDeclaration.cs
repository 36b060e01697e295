using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Python;

/// <summary>
/// The <c>__init__.py</c> of a namespace package that several distributions share: each brings one, and it is all the same which one is
/// taken.
/// </summary>
/// <remarks>Source: "Packaging namespace packages" of the Python Packaging User Guide (pkgutil-style and pkg_resources-style).</remarks>
internal static partial class NamespaceDeclaration
{
    /// <summary>Whether a source does nothing but declare its package a namespace.</summary>
    public static bool Is(string path, string source)
    {
        var lines = Texts().Replace(source, "").ReplaceLineEndings("\n").Split('\n').Select(line => line.Split('#')[0].Trim());
        return path.Split('/')[^1] == "__init__.py" && lines.All(Line().IsMatch);
    }

    [GeneratedRegex("\"\"\".*?\"\"\"|'''.*?'''", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Texts();

    [GeneratedRegex(
        """
            \A(?:
              | try: | except(?:\ ImportError|\ ModuleNotFoundError|\ Exception)?: | pass
              | (?:from\ pkgutil\ import\ extend_path|from\ pkg_resources\ import\ declare_namespace|import\ pkgutil|import\ pkg_resources)
              | (?:__import__\(['"]pkg_resources['"]\)\.|pkg_resources\.)?declare_namespace\(__name__\)
              | __path__\ ?=\ ?(?:__import__\(['"]pkgutil['"]\)\.|pkgutil\.)?extend_path\(__path__,\ ?__name__\)
              | __path__\ ?:\ ?\w+(?:\[\w+\])?\ ?=\ ?(?:__import__\(['"]pkgutil['"]\)\.|pkgutil\.)?extend_path\(__path__,\ ?__name__\)
            )\z
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Line();
}
