using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Provenance;

/// <summary>
/// The terms under which an interpreter, and the libraries of the build machine that come along with it, may be passed on.
/// </summary>
internal static class RuntimeNotices
{
    private const string InterpreterLicence = "LICENSE.txt";

    /// <summary>None for a layer without an interpreter.</summary>
    /// <param name="options">What is built.</param>
    /// <param name="packages">The packages, some of which may need further libraries.</param>
    public static IReadOnlyList<Notice> Of(LayerOptions options, FileTree packages)
    {
        if (
            CopyRuntimeStage.FindInstallation(options, packages.Files.Where(file => file.Name.Contains(".so", StringComparison.Ordinal)))
            is not { } installation
        )
        {
            return [];
        }

        var licence = Path.Combine(options.Copied.StandardLibrary, InterpreterLicence);
        var interpreter = new Notice(
            $"CPython {options.Copied.Version}",
            File.Exists(licence)
                ? File.ReadAllText(licence)
                : $"Python Software Foundation License; source: https://www.python.org/ftp/python/{options.Copied.Version}/"
        );
        return
        [
            interpreter,
            .. SystemLibrary
                .Of(options, installation)
                .GroupBy(library => library.Package?.Name ?? library.File.Path)
                .Select(group => Of(group.ToList())),
        ];
    }

    private static Notice Of(List<SystemLibrary> libraries)
    {
        var files = string.Join(", ", libraries.Select(library => library.File.Name));
        return libraries[0].Package is not { } package
            ? new Notice(files, "A library of the build machine; no package manager knew where it came from.")
            : new Notice(
                $"{files} of {package.Name} {package.Version}; source: the source package {package.SourcePackage} "
                    + $"{package.SourceVersion} of {package.Vendor}",
                package.Copyright is { } copyright ? File.ReadAllText(copyright) : "Its licence lies in that source package."
            );
    }
}
