using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Parts of the standard library that no function needs.</summary>
internal static partial class StandardLibrary
{
    private static readonly string[] s_folders = ["test", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "pydoc_data"];

    private static readonly string[] s_modules =
    [
        "turtle.py",
        "_tkinter",
        "readline",
        "nis",
        "_testbuffer",
        "_testcapi",
        "_testclinic",
        "_testclinic_limited",
        "_testexternalinspection",
        "_testimportmultiple",
        "_testinternalcapi",
        "_testlimitedcapi",
        "_testmultiphase",
        "_testsinglephase",
        "_xxtestfuzz",
        "_ctypes_test",
        "xxlimited",
        "xxlimited_35",
        "_xxsubinterpreters_test",
    ];

    public static CleanupStep Step { get; } =
        new(
            nameof(StandardLibrary),
            "of the interpreter: test, idlelib, tkinter, turtle, curses (up to 3.12), readline, nis, lib2to3, "
                + "ensurepip, pydoc_data, config-*, the tests of unittest, ctypes, sqlite3 and distutils, a text on "
                + "email, and the extension modules for testing",
            "They serve to test, to teach and to build Python, or need a screen, a terminal or the users of an old "
                + "Unix network (and, with them, libraries of their own); what it takes away is these and the modules "
                + "of the packages that cannot be imported without them (tqdm.tk).",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                input.Scope == CleanupScope.Interpreter
                    ? input.Tree.Files.Select(file => Claim(input.Target.Python, file)).OfType<Claim>()
                    : ModulesThatNeedThem(input)
        );

    private static IEnumerable<Claim> ModulesThatNeedThem(CleanupInput input) =>
        !input.Layout.BundlesInterpreter
            ? []
            : input
                .Imports.Unimportable(
                    input.Recipe.Provided.ToHashSet(StringComparer.Ordinal),
                    [.. s_folders, "turtle", "readline", "nis", .. Curses(input.Target.Python)]
                )
                .Where(pair => !input.Unimportable.ContainsKey(pair.Key))
                .Select(pair => (Module: input.Imports.Find(pair.Key)!, Reason: pair.Value.Missing))
                .Where(entry => entry.Module.Kind == ModuleKind.Source)
                .Select(entry => new Claim(
                    entry.Module.Path,
                    $"imports {entry.Reason} of the standard library, which this step takes away"
                ));

    /// <summary>From Python 3.13 on the modules of its own prompt import curses, or look for the library on the machine.</summary>
    private static string[] Curses(string python) =>
        Version.Parse(python) < new Version(3, 13) ? ["curses", "_curses", "_curses_panel"] : [];

    private static Claim? Claim(string python, TreeFile file)
    {
        var prefix = $"python/lib/python{python}/";
        if (!file.Path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = file.Path[prefix.Length..].Split('/');
        return parts switch
        {
            [var name] when s_modules.Contains(name) => new Claim(file.Path, $"module {name[..^3]}"),
            [var folder, _, ..] when s_folders.Contains(folder) || Curses(python).Contains(folder) => new Claim(
                file.Path,
                $"package {folder}"
            ),
            [var folder, _, ..] when folder.StartsWith("config-", StringComparison.Ordinal) => new Claim(
                file.Path,
                "what building extension modules needs"
            ),
            ["lib-dynload", var name] when s_modules.Contains(name.Split('.')[0]) || Curses(python).Contains(name.Split('.')[0]) =>
                new Claim(file.Path, $"module {name.Split('.')[0]}"),
            [_, .., _] when Tests().IsMatch(string.Join('/', parts)) => new Claim(file.Path, "tests of the standard library"),
            [.., var name] when name.EndsWith(".rst", StringComparison.Ordinal) => new Claim(file.Path, "documentation"),
            _ => null,
        };
    }

    [GeneratedRegex(@"\A(unittest|ctypes|sqlite3|distutils)/tests?/", RegexOptions.CultureInvariant)]
    private static partial Regex Tests();
}
