using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>
/// Modules that Python can import from a zip file; <see cref="LibraryArchive"/> packs what the other steps leave of them.
/// </summary>
internal static class LibraryZip
{
    public static CleanupStep Step { get; } =
        new(
            nameof(LibraryZip),
            "bytecode of the standard library, and of packages that are nothing but modules, which lib/python3xx.zip holds compressed",
            "Python has that file on sys.path before everything else (zipimport). Packages with data or extension "
                + "modules stay outside, and so does code that asks for its own files; Verify imports every module from it.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            _ => []
        )
        {
            Profiles = LayerProfile.Size,
        };
}
