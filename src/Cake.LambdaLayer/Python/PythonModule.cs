using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Python;

/// <summary>One module of a tree of packages.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Path">The file that Python takes, or the folder of a namespace package; below the tree's root, with <c>/</c>.</param>
/// <param name="Kind">What kind of file that is.</param>
/// <param name="IsPackage">Whether it may hold submodules.</param>
internal sealed record PythonModule(string Name, string Path, ModuleKind Kind, bool IsPackage)
{
    /// <summary>
    /// Whether it is a console script, or the folder of those: pip puts them into <c>bin/</c> of its target folder, where they look like
    /// modules.
    /// </summary>
    public bool IsScript => Path == LayerLayout.Scripts || Path.StartsWith($"{LayerLayout.Scripts}/", StringComparison.Ordinal);

    /// <summary>Further files of the same name, which Python never reaches.</summary>
    public IReadOnlyList<string> ShadowedPaths { get; init; } = [];

    /// <summary>Whether it reads its <c>.pyi</c> while running (<c>lazy_loader.attach_stub</c>).</summary>
    public bool AttachesStub { get; init; }

    /// <summary>Whether it asks for the source of its code while running (<c>inspect.getsource</c>, a cache of functions).</summary>
    public bool ReadsSource { get; init; }

    /// <summary>Why its source could not be parsed; such a module counts as importable.</summary>
    public string? Error { get; init; }
}
