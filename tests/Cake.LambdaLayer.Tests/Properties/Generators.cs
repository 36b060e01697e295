using FsCheck;
using FsCheck.Fluent;

namespace Cake.LambdaLayer.Tests.Properties;

/// <summary>How FsCheck makes up trees and steps.</summary>
public static class Generators
{
    // What the built-in steps look for, beside what file systems allow and programs stumble over.
    private static readonly string[] s_names =
    [
        "a",
        "b",
        "pkg",
        "tests",
        "test",
        "docs",
        "bin",
        "lib",
        "__pycache__",
        "pkg-1.0.dist-info",
        "_vendor",
        "with space",
        "new\nline",
        "quote'\"`$(x)",
        "ünïcödé",
        "日本",
        "..hidden",
        "...",
        "-rf",
        "*",
        "[x]",
        "%s",
        "tab\there",
        "back\\slash",
        ".tmp-1-x",
        new('n', 255),
    ];

    private static readonly string[] s_files =
    [
        "__init__.py",
        "a.py",
        "b.py",
        "a.pyi",
        "a.pyc",
        "m.cpython-311.pyc",
        "m.so",
        "README.md",
        "list.txt",
        "LICENSE",
        "METADATA",
        "RECORD",
        "entry_points.txt",
        "py.typed",
        "x.json",
        "data file.txt",
        "new\nline.txt",
        "quote'\".md",
        "名.txt",
        "..txt",
        new string('f', 251) + ".txt",
    ];

    private static readonly string[] s_targets =
    [
        ".",
        "..",
        "../..",
        "/",
        "/etc/passwd",
        "../outside/victim.txt",
        "/nowhere",
        "loop",
        "a.py",
        "x\ny",
    ];

    /// <summary>Random trees.</summary>
    public static Arbitrary<RandomTree> Trees()
    {
        var folder = Gen.Choose(0, 3)
            .SelectMany(depth => Gen.ArrayOf(Gen.Elements(s_names), depth))
            .Select(names => string.Concat(names.Select(name => name + "/")));
        var file =
            from place in folder
            from name in Gen.Frequency((5, Gen.Elements(s_files)), (1, Gen.Elements(s_names)))
            from content in Gen.Elements("", "x = 1\n", "Name: pkg\nVersion: 1.0\n\nlong text\n", "import a\n", "{ \"a\": [1, 2] }\n")
            from link in Gen.Frequency((7, Gen.Constant((string?)null)), (1, Gen.Elements(s_targets).Select(target => (string?)target)))
            select (Path: place + name, Entry: new RandomTree.Entry(content, link));
        return Gen.ListOf(file).Select(Consistent).ToArbitrary();
    }

    /// <summary>Random steps of a recipe: some folders, some kinds of file, some single files.</summary>
    public static Arbitrary<RandomSteps> Steps()
    {
        var glob = Gen.Elements(
            "**/*.py",
            "**/*.txt",
            "**/tests/**",
            "pkg/**",
            "a/*",
            "**/*.md",
            "**",
            "**/__init__.py",
            "**/..hidden/**",
            // Plain .. is refused.
            "[.]./**",
            "/etc/**",
            "**/lib/*",
            "*.py"
        );
        var step = Gen.Choose(0, 2).SelectMany(count => Gen.ArrayOf(glob, count));
        var steps =
            from globs in Gen.ArrayOf(step, 3)
            from active in Gen.ArrayOf(Gen.Elements(true, true, false), 16)
            from first in Gen.Choose(0, 15)
            from second in Gen.Choose(0, 15)
            select new RandomSteps(globs, active, first, second);
        return steps.ToArbitrary();
    }

    /// <summary>A name is a folder or a file, not both.</summary>
    private static RandomTree Consistent(IEnumerable<(string Path, RandomTree.Entry Entry)> files)
    {
        var entries = new Dictionary<string, RandomTree.Entry>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, entry) in files)
        {
            var parents = Parents(path).ToList();
            if (!folders.Contains(path) && !entries.ContainsKey(path) && !parents.Exists(entries.ContainsKey))
            {
                entries[path] = entry;
                folders.UnionWith(parents);
            }
        }

        return new RandomTree(entries);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}
