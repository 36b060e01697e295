using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Python;

/// <summary>Which files are a module: its own file whatever its endings are, and for a package all that lies below it.</summary>
internal sealed class ModuleFiles
{
    private readonly string _package;
    private readonly string[] _interpreter;

    /// <param name="module">The module's dotted name.</param>
    /// <param name="layout">Where the standard library lies.</param>
    public ModuleFiles(string module, LayerLayout layout)
    {
        _package = module.Replace('.', '/');
        // An extension module of the standard library is named after its front, with an underscore: _sqlite3 serves sqlite3.
        var extension = _package.Insert(_package.LastIndexOf('/') + 1, "_");
        _interpreter =
        [
            $"{layout.StandardLibrary}/{_package}",
            $"{layout.StandardLibrary}/lib-dynload/{_package}",
            $"{layout.StandardLibrary}/lib-dynload/{extension}",
        ];
    }

    /// <summary>Whether a file, as its tree names it, is of the module.</summary>
    public bool Contains(CleanupScope scope, string path) =>
        scope == CleanupScope.Packages ? IsOf(_package, path) : Array.Exists(_interpreter, module => IsOf(module, path));

    // a/b.py, a/b.cpython-311-x86_64-linux-gnu.so, a/b/…
    private static bool IsOf(string module, string path) =>
        path.StartsWith(module, StringComparison.Ordinal)
        && path.Length > module.Length
        && (path[module.Length] == '/' || (path[module.Length] == '.' && path.IndexOf('/', module.Length) < 0));
}
