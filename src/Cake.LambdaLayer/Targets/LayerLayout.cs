using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.Targets;

/// <summary>Where things lie in the layer, as paths below <c>/opt</c>.</summary>
/// <param name="Python">The Python minor version.</param>
/// <param name="BundlesInterpreter">Whether the layer carries an interpreter.</param>
internal sealed partial record LayerLayout(string Python, bool BundlesInterpreter)
{
    /// <summary>The interpreter's folder.</summary>
    public const string Prefix = "python";

    /// <summary>The folder of executables.</summary>
    public const string Binaries = "python/bin";

    /// <summary>Where installers put scripts and programs, beside the packages.</summary>
    internal const string Scripts = "bin";

    /// <summary>The folder of shared libraries.</summary>
    public const string Libraries = "python/lib";

    /// <summary>
    /// Where a tree of packages has what wheels install beside them (<c>share/</c>, <c>etc/</c>): no package can have that name.
    /// </summary>
    internal const string Data = ".data";

    /// <summary>Where a tree of packages has the libraries that the recipe hands over.</summary>
    internal const string Given = ".libraries";

    /// <summary>The folder of libraries that every runtime has on <c>LD_LIBRARY_PATH</c> (Lambda developer guide, "Layer paths").</summary>
    internal const string RuntimeLibraries = "lib";

    /// <summary>
    /// The layout of a recipe's layer: it carries an interpreter when the recipe says so, or else when the runtime ships none.
    /// </summary>
    /// <param name="bundlesInterpreter">The recipe's word, when it has one.</param>
    /// <param name="target">What the layer is for.</param>
    /// <returns>The layout.</returns>
    public static LayerLayout Of(bool? bundlesInterpreter, LambdaTarget target) =>
        new(target.Python, bundlesInterpreter ?? target.Runtime.ShipsPython is null);

    /// <summary>The standard library's folder.</summary>
    public string StandardLibrary => $"python/lib/python{Python}";

    /// <summary>What the names of its bytecode files carry (PEP 3147).</summary>
    internal string CacheTag => $"cpython-{Digits}";

    /// <summary>
    /// The name of the zip file below <see cref="Libraries"/> that Python has on sys.path before everything else (Modules/getpath.py).
    /// </summary>
    public string LibraryZip => $"python{Digits}.zip";

    private string Digits => Python.Replace(".", "", StringComparison.Ordinal);

    /// <summary>The interpreter.</summary>
    public string Interpreter => $"python/bin/python{Python}";

    /// <summary>
    /// The folder of the packages. A bundled interpreter finds them in its site-packages; the Python runtimes have both
    /// <c>/opt/python</c> and <c>/opt/python/lib/python3.x/site-packages</c> on sys.path (Lambda developer guide, "Layer paths").
    /// </summary>
    public string Packages => BundlesInterpreter ? $"python/lib/python{Python}/site-packages" : Prefix;

    /// <summary>Where the layer has the libraries that the recipe hands over: where its interpreter looks, or else the runtime.</summary>
    internal string GivenLibraries => BundlesInterpreter ? Libraries : RuntimeLibraries;

    /// <summary>
    /// What a link beside the packages says that leads to their scripts, which lie beside the interpreter;
    /// <see langword="null"/> where they lie beside the packages themselves.
    /// </summary>
    internal string? ScriptsLink => BundlesInterpreter ? Path.GetRelativePath(Packages, Binaries) : null;

    /// <summary>
    /// The path, as its tree names it, of a file as Lambda mounts it, such as <c>/opt/python/bin/jp.py</c>; other paths are returned as
    /// they are.
    /// </summary>
    /// <param name="path">A path or glob.</param>
    /// <returns>A path below the packages, or below the layer for a file of the interpreter.</returns>
    public string ToTreePath(string path)
    {
        var isMounted = path.StartsWith("/opt/", StringComparison.Ordinal);
        var inLayer = isMounted ? path["/opt/".Length..] : path;
        // A recipe may be for runtimes that have a Python of their own and for others, and one of its paths stands for both.
        return SitePackages().Match(inLayer) is { Success: true } sitePackages ? inLayer[sitePackages.Length..]
            : BundlesInterpreter && IsOfInterpreter(inLayer) ? inLayer
            : inLayer.StartsWith($"{(isMounted ? Prefix : BundlesInterpreter ? Binaries : Packages)}/", StringComparison.Ordinal)
                ? inLayer[(Prefix.Length + 1)..]
            : inLayer;
    }

    /// <summary>Whether a path or glob, as the layer has it or as Lambda mounts it, names files of an interpreter.</summary>
    internal static bool IsOfInterpreter(string path) => OfInterpreter().IsMatch(path);

    /// <summary>Where a file of either tree lies in the layer.</summary>
    internal string PlaceOf(CleanupScope scope, string path) => scope == CleanupScope.Packages ? OfPackageFile(path) : path;

    /// <summary>Where a file of the packages lies in the layer. pip puts console scripts into <c>bin/</c> of its target folder.</summary>
    /// <param name="path">A path below the packages.</param>
    /// <returns>The path below the layer.</returns>
    public string OfPackageFile(string path) =>
        path == LibraryZip || path.StartsWith($"{LibraryZip}/", StringComparison.Ordinal) ? $"{Libraries}/{path}"
        : path.StartsWith($"{Scripts}/", StringComparison.Ordinal) ? $"{Prefix}/{path}"
        : path.StartsWith($"{Data}/", StringComparison.Ordinal) ? $"{Prefix}/{path[(Data.Length + 1)..]}"
        : path.StartsWith($"{Given}/", StringComparison.Ordinal) ? $"{GivenLibraries}/{path[(Given.Length + 1)..]}"
        : $"{Packages}/{path}";

    /// <summary>
    /// How a tree of packages names what installers put below the prefix, but not among the packages. Without an interpreter of its own the
    /// folder of the packages is the prefix.
    /// </summary>
    /// <param name="path">A path below the prefix.</param>
    internal string OfPrefix(string path) =>
        BundlesInterpreter && !path.StartsWith($"{Scripts}/", StringComparison.Ordinal) ? $"{Data}/{path}" : path;

    [GeneratedRegex(@"\Apython/lib/python[^/]+/site-packages(/|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex SitePackages();

    [GeneratedRegex(@"\A(/opt/)?python/(bin/python|lib/(?!python[^/]+/site-packages(/|\z)))", RegexOptions.CultureInvariant)]
    private static partial Regex OfInterpreter();
}
