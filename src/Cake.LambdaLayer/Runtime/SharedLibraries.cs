using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Runtime;

/// <summary>The shared libraries of the build machine that an interpreter needs and that no runtime is sure to have.</summary>
internal static class SharedLibraries
{
    /// <summary>Follows what ELF files need, from file to file, and finds what is not among them.</summary>
    /// <param name="files">The files of the layer.</param>
    /// <param name="target">What the layer is for.</param>
    /// <returns>The libraries to add, under the paths they get in the layer.</returns>
    /// <exception cref="LambdaLayerException">A library that the interpreter cannot start without is nowhere on this machine.</exception>
    public static IReadOnlyList<TreeFile> Missing(IEnumerable<TreeFile> files, LambdaTarget target)
    {
        var pending = new Queue<TreeFile>(files.Where(file => file.LinkTarget is null && ElfFile.IsElf(file.Source)));
        var known = pending.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var added = new List<TreeFile>();
        while (pending.TryDequeue(out var file))
        {
            if (ElfFile.TryRead(file.Source) is not { } elf)
            {
                continue;
            }

            foreach (var name in elf.Needed.Select(needed => Path.GetFileName(needed)).Where(name => !RuntimeLibraries.IsCLibrary(name) && known.Add(name)))
            {
                if (Directories(file.Source, elf.RunPath).Select(directory => Path.Combine(directory, name)).FirstOrDefault(path => Fits(path, target.ElfMachine)) is { } source)
                {
                    var library = new FileInfo(source);
                    library = library.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? library;
                    var entry = new TreeFile($"{LayerLayout.Libraries}/{name}", library.FullName, library.Length, false, null);
                    added.Add(entry);
                    pending.Enqueue(entry);
                }
                else if (!IsExtensionModule(file))
                {
                    throw new LambdaLayerException($"{file.Source} needs {name}, which is nowhere on this machine; install the package that holds it, or use another interpreter with --python-home.");
                }
            }
        }

        return added;
    }

    /// <summary>Whether the loader of this machine finds a library.</summary>
    /// <param name="name">The library's name, or its path.</param>
    /// <param name="file">The file that needs it.</param>
    /// <param name="elf">What that file says.</param>
    public static bool IsHere(string name, TreeFile file, ElfFile elf) =>
        name.Contains('/', StringComparison.Ordinal)
            ? Path.IsPathRooted(name) && File.Exists(name)
            : Directories(file.Source, elf.RunPath).Any(directory => Fits(Path.Combine(directory, name), elf.Machine));

    // An extension module whose library is not here cannot be imported here either, tkinter's on a machine without a screen for one.
    private static bool IsExtensionModule(TreeFile file) => file.Folder.EndsWith("/lib-dynload", StringComparison.Ordinal);

    private static bool Fits(string path, ElfMachine machine)
    {
        try
        {
            return File.Exists(path) && ElfFile.TryRead(path) is { } elf && elf.Machine == machine;
        }
        catch (InvalidDataException)
        {
            // The loader could not load it either.
            return false;
        }
    }

    private static IEnumerable<string> Directories(string file, ElfRunPath? runPath) =>
        (runPath?.Value ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => directory.Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal).Replace("$ORIGIN", Path.GetDirectoryName(file), StringComparison.Ordinal))
            .Concat(Configured("/etc/ld.so.conf"))
            // The loader's own defaults (ld.so(8)); 64-bit systems have either form.
            .Concat(["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"]);

    private static IEnumerable<string> Configured(string file)
    {
        if (!File.Exists(file))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(file).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
        {
            if (!line.StartsWith("include ", StringComparison.Ordinal))
            {
                yield return line;
                continue;
            }

            var pattern = Path.GetFullPath(line["include ".Length..].Trim(), "/etc");
            var folder = Path.GetDirectoryName(pattern)!;
            foreach (var directory in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal).SelectMany(Configured) : [])
            {
                yield return directory;
            }
        }
    }
}
