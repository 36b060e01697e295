using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>
/// Extension modules that alone would make the C library of their machine come along: that of an interpreter which is built to run
/// everywhere, but leaves one library to the system, libcrypt for one.
/// </summary>
internal static class TooNewModules
{
    /// <summary>Finds them; none where the interpreter itself needs a newer C library than the runtime has.</summary>
    /// <param name="found">The files of the interpreter.</param>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="target">What the layer is for.</param>
    /// <param name="given">The names of libraries that the recipe hands over.</param>
    public static IReadOnlyList<TooNewModule> Find(
        FileTree found,
        PythonInterpreter interpreter,
        LambdaTarget target,
        IReadOnlySet<string> given
    )
    {
        var runtime = RuntimeLibraries.Newest(target.Runtime, "GLIBC_");
        if (NeedOf(found.Files) is not { } all || all.Version <= runtime)
        {
            return [];
        }

        var extensions = found.Files.Where(SharedLibraries.IsExtensionModule).ToList();
        return NeedOf(found.Files.Except(extensions)) is { } core && core.Version > runtime
            ? []
            :
            [
                .. extensions
                    .Select(file => (File: file, Need: NeedOf([file])))
                    .Where(entry => entry.Need?.Version > runtime)
                    .Select(entry => new TooNewModule(
                        entry.File.Path,
                        entry.File.Name.Split('.')[0],
                        $"{entry.Need!.File.Name} needs glibc {entry.Need.Version}",
                        ImportersOf(entry.File.Name.Split('.')[0], found)
                    )),
            ];

        GlibcNeed? NeedOf(IEnumerable<TreeFile> files)
        {
            var listed = files.ToList();
            return GlibcNeed.HighestOf([.. listed, .. SharedLibraries.Missing(listed, interpreter, target, given)]);
        }
    }

    private static List<string> ImportersOf(string module, FileTree found)
    {
        var import = new Regex($@"^\s*(?:import|from)\s+{Regex.Escape(module)}\b", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        return found
            .Files.Where(file => file.Name.EndsWith(".py", StringComparison.Ordinal) && file.LinkTarget is null)
            .Where(file => import.IsMatch(File.ReadAllText(file.Source)))
            .Select(file =>
                file.Path.Split('/').SkipWhile(part => !part.StartsWith("python3", StringComparison.Ordinal)).ElementAtOrDefault(1)
            )
            .OfType<string>()
            .Select(name => name.Split('.')[0])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
    }
}
