namespace Cake.LambdaLayer.Runtime;

/// <summary>Makes the ELF files of an interpreter find each other from where they lie.</summary>
internal static class RunPaths
{
    /// <summary>The new content of a file, or <see langword="null"/> when it is right as it is.</summary>
    /// <param name="file">A file of the interpreter, under its path in the layer.</param>
    /// <param name="patchelf">Changes what cannot be changed in place.</param>
    public static async Task<byte[]?> RelocateAsync(TreeFile file, Patchelf patchelf)
    {
        if (file.LinkTarget is not null || !ElfFile.IsElf(file.Source) || ElfFile.TryRead(file.Source) is not { Type: ElfType.Executable or ElfType.Dynamic } elf)
        {
            return null;
        }

        var runPath = RunPathFor(file.Path);
        var isProgram = file.Path.StartsWith(LayerLayout.Binaries + "/", StringComparison.Ordinal);
        // Libraries without a run path of their own inherit the program's, as long as that is a DT_RPATH.
        var isRight = elf.RunPath is null ? !isProgram : elf.RunPath == new ElfRunPath(runPath, ElfRunPathKind.Rpath);
        return isRight ? null
            : ElfRunPath.Rewrite(await File.ReadAllBytesAsync(file.Source), runPath)
                ?? await patchelf.SetRunPathAsync(file.Source, runPath);
    }

    /// <summary>From a file's folder to that of the shared libraries, for example <c>$ORIGIN/../lib</c>.</summary>
    public static string RunPathFor(string path)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(path)!, LayerLayout.Libraries).Replace('\\', '/');
        return relative == "." ? "$ORIGIN" : $"$ORIGIN/{relative}";
    }
}
