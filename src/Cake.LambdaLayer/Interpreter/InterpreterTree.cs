using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>The files of an interpreter installation, under the paths they have in the layer.</summary>
internal static class InterpreterTree
{
    /// <summary>What refuses an installation that is for another system or architecture.</summary>
    public static LambdaLayerException Misfit(PythonInterpreter interpreter, LambdaTarget target) =>
        new(
            $"{interpreter} is for {interpreter.System} on {interpreter.Machine}, the layer for Linux on "
                + $"{target.Machine}: give settings.PythonHome an installation for that."
        );

    public static FileTree Read(PythonInterpreter interpreter, LayerLayout layout)
    {
        var name = Path.GetFileName(layout.Interpreter);
        List<TreeFile> files =
        [
            TreeFile.Resolved(layout.Interpreter, interpreter.Executable) with
            {
                IsExecutable = true,
            },
            Link($"{LayerLayout.Binaries}/python3", name),
            .. StandardLibrary(interpreter, layout),
        ];
        if (interpreter.SharedLibrary is { } library)
        {
            files.Add(TreeFile.Resolved($"{LayerLayout.Libraries}/{Path.GetFileName(library)}", library));
        }

        if (interpreter.UsesDistPackages)
        {
            files.Add(Link($"{layout.StandardLibrary}/dist-packages", "site-packages"));
        }

        return new FileTree(interpreter.Prefix, files.DistinctBy(file => file.Path));
    }

    /// <summary>Whether an installation is for the system and the architecture of a target.</summary>
    public static bool Fits(PythonInterpreter interpreter, LambdaTarget target) =>
        interpreter.System == "Linux" && interpreter.Machine == target.Machine;

    private static IEnumerable<TreeFile> StandardLibrary(PythonInterpreter interpreter, LayerLayout layout)
    {
        var root = FileTree.Read(interpreter.StandardLibrary, IsLeftOut);
        var extensions = Path.GetRelativePath(root.Root, interpreter.ExtensionModules).StartsWith("..", StringComparison.Ordinal)
            ? FileTree.Read(interpreter.ExtensionModules).Files.Select(file => file with { Path = $"lib-dynload/{file.Path}" })
            : [];
        return root
            .Files.Where(file => !IsLeftOut(file.Path))
            .Concat(extensions)
            .Select(file => file with { Path = $"{layout.StandardLibrary}/{file.Path}" })
            // Distributions link some modules to places outside, such as /etc, or to each other, which may get other names by a step: the
            // layer gets the files themselves.
            .Select(file =>
                file.LinkTarget is null ? file
                : Outside(root.Root, file) || file.Name.EndsWith(".py", StringComparison.Ordinal) ? TryResolve(file)
                : file
            )
            .OfType<TreeFile>();
    }

    /// <summary>
    /// Packages are not the interpreter's; bytecode comes and goes with what runs on the build machine, and a layer must not depend on
    /// that.
    /// </summary>
    private static bool IsLeftOut(string path) =>
        path is "site-packages" or "dist-packages" || path.EndsWith("__pycache__", StringComparison.Ordinal);

    private static bool Outside(string root, TreeFile link) =>
        Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link.Source)!, link.LinkTarget!)))
            .StartsWith("..", StringComparison.Ordinal);

    private static TreeFile? TryResolve(TreeFile link) => File.Exists(link.Source) ? TreeFile.Resolved(link.Path, link.Source) : null;

    private static TreeFile Link(string path, string target) => new(path, "", target.Length, false, target);
}
