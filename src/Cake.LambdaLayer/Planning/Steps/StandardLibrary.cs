using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Parts of the standard library that no function needs.</summary>
internal static partial class StandardLibrary
{
    private static readonly StandardLibraryPart[] s_parts =
    [
        new("tkinter", "_tkinter") { NeedsScreen = true },
        new("turtle") { NeedsScreen = true, Needs = ["tkinter"] },
        new("turtledemo") { NeedsScreen = true, Needs = ["turtle", "tkinter"] },
        new("idlelib") { NeedsScreen = true, Needs = ["tkinter"] },
        // Screens apart, packages only use it to test themselves.
        new("test") { NeedsScreen = true },
        new("lib2to3"),
        // Later ones have none, whatever packages still import.
        new("distutils") { Until = new Version(3, 12) },
        new("ensurepip"),
        new("pydoc_data"),
        // From Python 3.13 on the modules of its own prompt import curses, or look for the library on the machine.
        new("curses", "_curses", "_curses_panel") { Until = new Version(3, 13) },
        new("readline"),
        new("nis"),
    ];

    private static readonly string[] s_forTesting =
    [
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

    private static readonly string[] s_extensions = ["", ".py", ".pyc", ".so"];

    public static CleanupStep Step { get; } =
        new(
            nameof(StandardLibrary),
            "of the interpreter: test, idlelib, tkinter, turtle, curses (up to 3.12), readline, nis, lib2to3, "
                + "distutils, ensurepip, pydoc_data, config-*, the tests of unittest, ctypes, sqlite3 and distutils, a text on "
                + "email, and the extension modules for testing",
            "They serve to test, to teach and to build Python, or need a screen, a terminal or the users of an old "
                + "Unix network (and, with them, libraries of their own). What the packages reach of it stays; what needs "
                + "a screen stays for packages that cannot be imported without it, and modules that are only for it go along.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                input.Scope == CleanupScope.Interpreter
                    ? input.Tree.Files.Select(file => Claim(input, file)).OfType<Claim>()
                    : ModulesThatNeedThem(input)
        )
        {
            NeededOfInterpreter = input =>
            {
                var reached = Reached(input);
                return Needed(input, reached)
                    .Select(part => part.Name)
                    .Concat(
                        input
                            .TooNewModules.Where(module =>
                                input.Imports.Importing([module.Name, .. module.ImportedBy]).Any(reached.Contains)
                            )
                            .Select(module => module.Name)
                    );
            },
        };

    /// <summary>The modules of the packages that cannot be imported without what goes, and extension modules that only they use.</summary>
    private static IEnumerable<Claim> ModulesThatNeedThem(CleanupInput input)
    {
        if (!input.Layout.BundlesInterpreter)
        {
            return [];
        }

        var lost = LostWithout(input, Parts(input).Except(Needed(input, Reached(input))));
        var leaves = input
            .Imports.Modules.Where(module => module.Kind == ModuleKind.Extension && module.Name.Contains('.', StringComparison.Ordinal))
            .Select(module => (Module: module, Importers: input.Imports.ImportersOf(new HashSet<string> { module.Path }).ToList()))
            .Where(entry => entry.Importers.Count > 0 && entry.Importers.TrueForAll(path => lost.ContainsKey(path)))
            .Select(entry => new Claim(entry.Module.Path, $"is for {entry.Importers[0]} only, which {lost[entry.Importers[0]]}"));
        return lost.Select(entry => new Claim(entry.Key, entry.Value)).Concat(leaves);
    }

    /// <summary>What the packages need of it.</summary>
    private static IReadOnlySet<StandardLibraryPart> Needed(CleanupInput input, IReadOnlySet<string> reached)
    {
        var parts = Parts(input).ToList();
        var top = input.Imports.TopLevel().ToHashSet(StringComparer.Ordinal);
        var needed = parts
            .Where(part =>
                part.NeedsScreen
                    ? LostWithout(input, [part]).Keys.Any(path => top.Contains(input.Imports.FindByPath(path)!.Name))
                    : input.Imports.Importing(part.Names).Any(reached.Contains)
            )
            .ToHashSet();
        needed.UnionWith(parts.Where(part => needed.Any(of => of.Needs.Contains(part.Name))).ToList());
        return needed;
    }

    /// <summary>The modules that the packages reach from what can be imported first.</summary>
    private static IReadOnlySet<string> Reached(CleanupInput input) =>
        input.Imports.Reachable(
            input.Imports.TopLevel().Concat(input.Imports.EntryPoints(scripts: false)).Distinct(),
            input.Unimportable.Keys.ToHashSet(StringComparer.Ordinal)
        );

    /// <summary>Sources of the packages that cannot be imported without some parts, each with the reason.</summary>
    private static Dictionary<string, string> LostWithout(CleanupInput input, IEnumerable<StandardLibraryPart> parts) =>
        input
            .Imports.Unimportable(input.Recipe.Provided.ToHashSet(StringComparer.Ordinal), parts.SelectMany(part => part.Names).ToList())
            .Where(pair => !input.Unimportable.ContainsKey(pair.Key))
            .Select(pair => (Module: input.Imports.Find(pair.Key)!, Reason: pair.Value.Missing))
            .Where(entry => entry.Module.Kind == ModuleKind.Source)
            .ToDictionary(
                entry => entry.Module.Path,
                entry => $"imports {entry.Reason} of the standard library, which this step takes away",
                StringComparer.Ordinal
            );

    private static IEnumerable<StandardLibraryPart> Parts(CleanupInput input) =>
        s_parts.Where(part => part.Until is null || Version.Parse(input.Target.Python) < part.Until);

    private static Claim? Claim(CleanupInput input, TreeFile file)
    {
        var prefix = $"python/lib/python{input.Target.Python}/";
        if (!file.Path.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = file.Path[prefix.Length..].Split('/');
        var module =
            parts[0] == "lib-dynload" && parts.Length == 2 ? parts[1].Split('.')[0]
            : parts.Length > 1 || s_extensions.Contains(Path.GetExtension(parts[0])) ? parts[0].Split('.')[0]
            : "";
        if (parts.Length > 2 && Tests().IsMatch(string.Join('/', parts)))
        {
            return new Claim(file.Path, "tests of the standard library");
        }

        if (Parts(input).FirstOrDefault(part => part.Names.Contains(module)) is { } taken)
        {
            return input.NeededOfInterpreter.Contains(taken.Name)
                ? Planning.Claim.Spare(file.Path, $"part of {taken.Name}, which the packages need")
                : new Claim(file.Path, $"{(parts.Length > 1 && parts[0] != "lib-dynload" ? "package" : "module")} {module}");
        }

        if (input.TooNewModules.FirstOrDefault(tooNew => tooNew.Path == file.Path) is { } alone)
        {
            return input.NeededOfInterpreter.Contains(alone.Name)
                ? Planning.Claim.Spare(file.Path, $"module {alone.Name}, which the packages need")
                : new Claim(file.Path, $"module {alone.Name}, for which the C library would have to come along: {alone.Because}");
        }

        return parts switch
        {
            [var folder, _, ..] when folder.StartsWith("config-", StringComparison.Ordinal) => new Claim(
                file.Path,
                "what building extension modules needs"
            ),
            ["lib-dynload", _] when s_forTesting.Contains(module) => new Claim(file.Path, $"module {module}"),
            [.., var name] when name.EndsWith(".rst", StringComparison.Ordinal) => new Claim(file.Path, "documentation"),
            _ => null,
        };
    }

    [GeneratedRegex(@"\A(unittest|ctypes|sqlite3|distutils|lib2to3|tkinter)/tests?/", RegexOptions.CultureInvariant)]
    private static partial Regex Tests();
}
