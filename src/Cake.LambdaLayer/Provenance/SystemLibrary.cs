using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Provenance;

/// <summary>A library of the build machine that comes along with an interpreter.</summary>
/// <param name="File">The file, under the path it gets in the layer.</param>
/// <param name="Package">The package of the distribution that it belongs to, or <see langword="null"/> when that is not known.</param>
internal sealed record SystemLibrary(TreeFile File, SystemPackage? Package)
{
    /// <summary>The libraries among the files of an interpreter, in order of their paths.</summary>
    /// <param name="options">What is built.</param>
    /// <param name="installation">The interpreter as it was found, with the libraries it needs.</param>
    public static IReadOnlyList<SystemLibrary> Of(LayerOptions options, FileTree installation)
    {
        var own = options.Copied.SharedLibrary is { } library ? Path.GetFileName(library) : null;
        var files = installation
            .Files.Where(file => file.Folder == LayerLayout.Libraries && file.LinkTarget is null && file.Name != own)
            .ToList();
        var packages = SystemPackages.Read(options.Copied.Root, files.Select(file => file.Source));
        return files.Select(file => new SystemLibrary(file, packages.Of(file.Source))).ToList();
    }
}
