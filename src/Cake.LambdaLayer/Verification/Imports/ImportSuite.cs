using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Imports;

/// <summary>The probes that import modules, one probe a module, each distribution in a process of its own.</summary>
internal static partial class ImportSuite
{
    private const string Script = "imports.py";
    private const string Prefix = "import ";
    private const string Interpreter = "the interpreter";

    // They print, open a browser, or are the interpreter's own tests and demonstrations, some of which wait for a screen. The interactive
    // prompt (_pyrepl) and what is for iOS only ask the machine for libraries by name: what they come to is its doing.
    private static readonly string[] s_toys = ["antigravity", "idlelib", "test", "this", "turtledemo", "_pyrepl", "_ios_support"];

    /// <summary>The probes of some modules.</summary>
    /// <param name="modules">The modules, each with the group that is imported in one process.</param>
    public static ProbeSuite Of(IEnumerable<(string Group, string Module)> modules)
    {
        var all = modules.ToList();
        return new(
            Script,
            new Dictionary<string, byte[]>
            {
                [Script] = Encoding.UTF8.GetBytes(EmbeddedScripts.Read(Script)),
                ["groups.json"] = JsonSerializer.SerializeToUtf8Bytes(
                    all.GroupBy(entry => entry.Group, entry => entry.Module, StringComparer.Ordinal)
                        .OrderBy(group => group.Key, StringComparer.Ordinal)
                        .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal))
                ),
            }
        )
        {
            Unit = "modules",
            Count = all.Count,
        };
    }

    /// <summary>Every module of the packages with its distribution, but what only makes sense as a program.</summary>
    public static IEnumerable<(string Group, string Module, string Path)> Packages(
        ImportGraph imports,
        IReadOnlyList<Distribution> distributions
    )
    {
        var owners = Distribution.Owners(distributions);
        return imports
            .Modules.Where(module => IsImported(module.Name) && !module.IsScript)
            .Select(module => (owners.GetValueOrDefault(module.Path)?.Name ?? module.Name.Split('.')[0], module.Name, module.Path));
    }

    /// <summary>Every module of the standard library that a layer has.</summary>
    /// <param name="standardLibrary">The folder of the standard library in the layer.</param>
    /// <param name="zipped">What of it lies in a zip file instead, as its entries are named.</param>
    public static IEnumerable<(string Group, string Module)> StandardLibrary(string standardLibrary, IEnumerable<string> zipped) =>
        FileTree
            .Read(standardLibrary, path => path is "site-packages" or "dist-packages")
            .Files.Select(file => file.Path)
            .Concat(zipped)
            .Select(path => ModuleFile().Match(path))
            .Where(match => match.Success)
            .Select(match => match.Groups["name"].Value.Replace('/', '.'))
            .Where(name => IsImported(name) && !s_toys.Contains(name.Split('.')[0]))
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Interpreter, name));

    /// <summary>The name of the probe that imports a module.</summary>
    public static string ProbeOf(string module) => Prefix + module;

    /// <summary>The module that a probe imports, or <see langword="null"/> when it is another kind of probe.</summary>
    public static string? ModuleOf(string probe) => probe.StartsWith(Prefix, StringComparison.Ordinal) ? probe[Prefix.Length..] : null;

    private static bool IsImported(string name) => name.Split('.')[^1] != "__main__" && name is not ("this" or "antigravity");

    // a/b.py, a/b.pyc, a/__init__.py, lib-dynload/c.cpython-311-x86_64-linux-gnu.so
    [GeneratedRegex(
        @"\A(?:lib-dynload/)?(?<name>[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*?)(?:/__init__)?(?:\.pyc?|\.(?:cpython|abi3)[\w-]*\.so|\.so)\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ModuleFile();
}
