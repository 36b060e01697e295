using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Provenance;

/// <summary>A library of the build machine that comes along with an interpreter.</summary>
/// <param name="File">The file, under the path it gets in the layer.</param>
/// <param name="Package">The package of the distribution that it belongs to, or <see langword="null"/> when that is not known.</param>
internal sealed record SystemLibrary(TreeFile File, SystemPackage? Package)
{
    /// <summary>The libraries among the files of an interpreter, in order of their paths.</summary>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="installation">Its files as they were found, with the libraries it needs.</param>
    public static IReadOnlyList<SystemLibrary> Of(PythonInterpreter interpreter, FileTree installation)
    {
        var own = interpreter.SharedLibrary is { } library ? Path.GetFileName(library) : null;
        var files = installation
            .Files.Where(file => file.Folder == LayerLayout.Libraries && file.LinkTarget is null && file.Name != own)
            .ToList();
        var packages = SystemPackages.Read(interpreter.Root, files.Select(file => file.Source));
        return files.Select(file => new SystemLibrary(file, packages.Of(file.Source))).ToList();
    }
}
