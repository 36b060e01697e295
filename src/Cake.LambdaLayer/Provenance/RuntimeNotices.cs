using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Provenance;

/// <summary>
/// The terms under which an interpreter, and the libraries of the build machine that come along with it, may be passed on.
/// </summary>
internal static class RuntimeNotices
{
    private const string InterpreterLicence = "LICENSE.txt";

    /// <summary>The notices of an installation.</summary>
    /// <param name="installation">The interpreter.</param>
    /// <param name="packages">The packages, some of which may need further libraries.</param>
    public static IReadOnlyList<Notice> Of(InterpreterInstallation installation, FileTree packages)
    {
        var tree = installation.TreeFor(packages.Files.Where(file => file.Name.Contains(".so", StringComparison.Ordinal)));
        var python = installation.Interpreter;
        var licence = Path.Combine(python.StandardLibrary, InterpreterLicence);
        var interpreter = new Notice(
            $"CPython {python.Version}",
            File.Exists(licence)
                ? LicenceTexts.Read(licence)
                : $"Python Software Foundation License; source: https://www.python.org/ftp/python/{python.Version}/"
        );
        return
        [
            interpreter,
            .. SystemLibrary
                .Of(python, tree)
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
                package.Copyright is { } copyright ? LicenceTexts.Read(copyright) : "Its licence lies in that source package."
            );
    }
}
