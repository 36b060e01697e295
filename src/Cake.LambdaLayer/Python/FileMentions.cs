using System.IO.Enumeration;

namespace Cake.LambdaLayer.Python;

/// <summary>Which files sources mean by what their texts say.</summary>
internal sealed class FileMentions
{
    // Of these names are folders of data as well, but not for being named in some source.
    private static readonly HashSet<string> s_forPeople = new(StringComparer.OrdinalIgnoreCase)
    {
        "benchmark",
        "benchmarks",
        "doc",
        "docs",
        "example",
        "examples",
        "licenses",
        "test",
        "tests",
    };

    // A folder of headers is named for compilers.
    private static readonly HashSet<string> s_compiled = new(StringComparer.OrdinalIgnoreCase)
    {
        ".a",
        ".c",
        ".cc",
        ".cpp",
        ".cxx",
        ".h",
        ".hh",
        ".hpp",
        ".o",
        ".pxd",
        ".pxi",
        ".py",
        ".pyi",
        ".pyx",
    };

    private readonly ILookup<string, SourceWords> _byWord;
    private readonly IReadOnlyList<(string Pattern, SourceWords Source)> _patterns;
    private readonly IReadOnlySet<string> _folders;

    /// <param name="sources">The sources of a tree.</param>
    /// <param name="folders">The folders that hold modules.</param>
    public FileMentions(IReadOnlyList<SourceWords> sources, IReadOnlySet<string> folders)
    {
        _folders = folders;
        // What tests, pages and examples mean is for them.
        var words = sources
            .Where(source => !IsForTests(source.Path))
            .SelectMany(source => source.Words.Select(word => (Word: word, Source: source)))
            .ToList();
        _byWord = words.ToLookup(entry => entry.Word, entry => entry.Source, StringComparer.Ordinal);
        _patterns = words.Where(entry => entry.Word.Contains('*', StringComparison.Ordinal)).ToList();
    }

    /// <summary>The path of a source that means a file, or <see langword="null"/>.</summary>
    /// <param name="path">The file, below the tree's root.</param>
    /// <param name="isUnique">Whether its name is that of no other package's file, so that whoever says it means this one.</param>
    public string? Of(string path, bool isUnique)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        var folders = slash < 0 ? [] : path[..slash].Split('/');
        var named = _byWord[name]
            .FirstOrDefault(source => source.Path != path && (isUnique || IsNear(source, folders)) && MayMean(source, name, folders));
        return (
            named
            ?? ByPattern(name, folders)
            ?? ByParts(name, folders)
            ?? (s_compiled.Contains(Path.GetExtension(name)) ? null : ByDataFolder(folders))
        )?.Path;
    }

    private SourceWords? ByPattern(string name, string[] folders) =>
        _patterns
            .Where(entry =>
                entry.Pattern.AsSpan().Trim('*').LastIndexOf('.') > 0
                && FileSystemName.MatchesSimpleExpression(entry.Pattern, name, ignoreCase: false)
                && IsNear(entry.Source, folders)
            )
            .Select(entry => entry.Source)
            .FirstOrDefault();

    /// <summary>By the stem or a folder, and the ending: <c>words / (language + ".txt")</c>.</summary>
    private SourceWords? ByParts(string name, string[] folders)
    {
        var ending = Path.GetExtension(name).ToLowerInvariant();
        var isModule = ending is ".py" or ".pyi";
        // Sources that know of sources look at all, unless their own lie below them.
        var isCode = s_compiled.Contains(ending);
        var isPackage = Path.GetFileNameWithoutExtension(name) is "__init__" or "__main__";
        // That of the whole package stands in many sources, and for other things.
        var inner =
            isModule ? folders.Skip(1).TakeLast(1)
            : folders.Length == 1 ? folders
            : folders.Skip(1);
        return ending.Length == 0
            ? null
            : _byWord[ending]
                .FirstOrDefault(source =>
                    (isCode ? IsBelow(source, folders) : IsNear(source, folders))
                    && (
                        (!isPackage && source.Words.Contains(Path.GetFileNameWithoutExtension(name)))
                        || inner.Any(source.Words.Contains)
                        // Beside __file__ a file needs no folder; but sources that know of sources look at all.
                        || (!isModule && Path.GetDirectoryName(source.Path) == string.Join('/', folders))
                    )
                );
    }

    /// <summary>By a folder of data: whoever means that may read what lies in it, by a name that somebody else gives.</summary>
    private SourceWords? ByDataFolder(string[] folders) =>
        Enumerable
            .Range(1, Math.Max(0, folders.Length - 1))
            .TakeWhile(i => !s_forPeople.Contains(folders[i]))
            .Where(i => !_folders.Contains(string.Join('/', folders.Take(i + 1))))
            .SelectMany(i => _byWord[folders[i]])
            .FirstOrDefault(source => IsNear(source, folders));

    private static bool IsForTests(string path) =>
        path.EndsWith("/conftest.py", StringComparison.Ordinal) || path.Split('/').Skip(1).SkipLast(1).Any(s_forPeople.Contains);

    // A folder has at most one README, so that many mean one of their own.
    private static bool MayMean(SourceWords source, string name, string[] folders) =>
        !name.StartsWith("readme.", StringComparison.OrdinalIgnoreCase) || IsBelow(source, folders);

    private static bool IsBelow(SourceWords source, string[] folders) =>
        $"{string.Join('/', folders)}/".StartsWith($"{Path.GetDirectoryName(source.Path)}/", StringComparison.Ordinal);

    private static bool IsNear(SourceWords source, string[] folders) =>
        folders.Length == 0
        || source.Path.StartsWith(folders[0] + "/", StringComparison.Ordinal)
        || source.Words.Contains(folders[0])
        || source.Imports.Contains(folders[0]);
}
