using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Modules that Python can import from a zip file.</summary>
internal static class LibraryZip
{
    // Of PEP 561, for type checkers only.
    private const string Marker = "py.typed";

    // Python finds its standard library by os (Modules/getpath.py), and reads encodings before it can read a compressed file.
    private static readonly string[] s_outside = ["os", "encodings"];

    public static CleanupStep Step { get; } =
        new(
            nameof(LibraryZip),
            "bytecode of the standard library, and of packages that are nothing but modules, which lib/python3xx.zip holds compressed",
            "Python has that file on sys.path before everything else (zipimport). Packages with data or extension "
                + "modules stay outside, and so does code that asks for its own files; Verify imports every module from it.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input => input.Layout.BundlesInterpreter ? Claims(input) : []
        )
        {
            Profiles = LayerProfile.Size,
        };

    private static IEnumerable<Claim> Claims(CleanupInput input)
    {
        var layout = input.Layout;
        var pack =
            input.Scope == CleanupScope.Packages
                ? new PackModule("", layout.LibraryZip)
                : new PackModule($"{layout.StandardLibrary}/", $"{LayerLayout.Libraries}/{layout.LibraryZip}");
        var sources = PythonSources.Of(input).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return input
            .Tree.Files.Where(file => file.LinkTarget is null && (sources.Contains(file.Path) || IsBytecodeOrMarker(file)))
            .Select(file => (file.Path, Module: pack.ModuleOf(file.Path)))
            .Where(entry => entry.Module is { } module && !s_outside.Contains(module) && !IsTaken(input, module))
            .Select(entry => Claim.Transform(entry.Path, $"in lib/{layout.LibraryZip}, as all of its package", pack));
    }

    private static bool IsBytecodeOrMarker(TreeFile file) => file.Name == Marker || file.Name.EndsWith(".pyc", StringComparison.Ordinal);

    /// <summary>A name is imported from one place; scripts are not imported at all.</summary>
    private static bool IsTaken(CleanupInput input, string module) =>
        input.Scope == CleanupScope.Packages && (module == "bin" || input.Imports.IsOfStandardLibrary(module));
}
