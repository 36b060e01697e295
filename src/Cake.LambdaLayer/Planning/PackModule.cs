namespace Cake.LambdaLayer.Planning;

/// <summary>Bytecode that is imported from a zip file; it stays outside unless all that is left of its package can go there.</summary>
/// <param name="Library">The folder from which it is imported otherwise, with a slash at the end; empty for that of the packages.</param>
/// <param name="Archive">The zip file, as the tree names it.</param>
internal sealed record PackModule(string Library, string Archive) : Transformation
{
    /// <summary>The top-level module or package that a file belongs to, or <see langword="null"/> for one that lies elsewhere.</summary>
    public string? ModuleOf(string path) =>
        path.StartsWith(Library, StringComparison.Ordinal) ? path[Library.Length..].Split('/', '.')[0] : null;
}
