using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>The shared libraries of the build machine that an interpreter needs and that no runtime is sure to have.</summary>
internal static class SharedLibraries
{
    /// <summary>Follows what ELF files need, from file to file, and finds what is not among them.</summary>
    /// <param name="files">The files of the layer.</param>
    /// <param name="interpreter">The interpreter they belong to.</param>
    /// <param name="target">What the layer is for.</param>
    /// <param name="given">The names of libraries that the recipe hands over.</param>
    /// <returns>The libraries to add, under the paths they get in the layer.</returns>
    /// <exception cref="LambdaLayerException">A library that the interpreter cannot start without is nowhere on this machine.</exception>
    public static IReadOnlyList<TreeFile> Missing(
        IEnumerable<TreeFile> files,
        PythonInterpreter interpreter,
        LambdaTarget target,
        IReadOnlySet<string> given
    )
    {
        var pending = new Queue<TreeFile>(files.Where(ElfFile.IsElf));
        var known = pending.Select(file => file.Name).Concat(given).ToHashSet(StringComparer.Ordinal);
        var added = new List<TreeFile>();
        while (pending.TryDequeue(out var file))
        {
            if (ElfFile.TryRead(file.Source) is not { } elf)
            {
                continue;
            }

            foreach (
                var name in elf
                    .Needed.Select(needed => Path.GetFileName(needed))
                    .Where(name => !RuntimeLibraries.IsCLibrary(name) && known.Add(name))
            )
            {
                if (Find(name, file.Source, elf.RunPath, interpreter.Root, target.ElfMachine) is { } source)
                {
                    var entry = Entry(name, source);
                    added.Add(entry);
                    pending.Enqueue(entry);
                }
                else if (!IsExtensionModule(file))
                {
                    throw new LambdaLayerException(
                        $"{file.Source} needs {name}, which is nowhere on this machine; install the package that "
                            + "holds it, or use another interpreter with settings.PythonHome."
                    );
                }
            }
        }

        return added;
    }

    /// <summary>
    /// Finds what packages leave to the system, and what that needs, where the interpreter comes from. What does not fit the C library of
    /// the layer, or needs something that does not, stays away: Verify names it.
    /// </summary>
    /// <param name="packages">The packages.</param>
    /// <param name="present">The files of the interpreter, which lie where packages find them.</param>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="target">What the layer is for.</param>
    /// <param name="glibc">The version of the C library that comes along, or <see langword="null"/> for the runtime's own.</param>
    /// <param name="given">The names of libraries that the recipe hands over.</param>
    public static Companions LeftToSystem(
        IEnumerable<TreeFile> packages,
        IEnumerable<TreeFile> present,
        PythonInterpreter interpreter,
        LambdaTarget target,
        Version? glibc,
        IReadOnlySet<string> given
    )
    {
        var ofPackages = packages
            .Where(ElfFile.IsElf)
            .Select(file => (File: file, Elf: TryRead(file.Source)))
            .Where(file => file.Elf?.Machine == target.ElfMachine)
            .ToList();
        // One of that name anywhere among the packages: they load it first themselves, or find it by their run paths.
        var brought = ofPackages
            .Where(file => !(given.Contains(file.File.Name) && file.File.Folder is LayerLayout.Given or LayerLayout.Libraries))
            .SelectMany(file => new[] { file.File.Name, file.Elf!.SoName ?? "" })
            .ToHashSet(StringComparer.Ordinal);
        var known = present.Select(file => file.Name).Concat(given).ToHashSet(StringComparer.Ordinal);
        var added = new List<(TreeFile File, TreeFile NeededBy)>();
        var beside = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, elf) in ofPackages.OrderBy(file => file.File.Path, StringComparer.Ordinal))
        {
            foreach (
                var name in elf!.Needed.Where(name => !brought.Contains(name) && !RuntimeLibraries.Has(target.Runtime, name)).Distinct()
            )
            {
                if (!known.Contains(name))
                {
                    var chain = new List<(TreeFile File, TreeFile NeededBy)>();
                    if (!Follow(name, file, known, chain, interpreter, target, glibc))
                    {
                        continue;
                    }

                    added.AddRange(chain);
                    known.UnionWith(chain.Select(entry => entry.File.Name));
                }

                beside.Add(name);
            }
        }

        return new Companions(CLibrary: null, added, beside);
    }

    private static bool Follow(
        string name,
        TreeFile neededBy,
        HashSet<string> known,
        List<(TreeFile File, TreeFile NeededBy)> chain,
        PythonInterpreter interpreter,
        LambdaTarget target,
        Version? glibc
    )
    {
        if (
            known.Contains(name)
            || chain.Any(entry => entry.File.Name == name)
            || RuntimeLibraries.IsCLibrary(name)
            || RuntimeLibraries.Has(target.Runtime, name)
        )
        {
            return true;
        }

        if (Path.GetFileName(name) != name || Find(name, interpreter, target) is not { } source || TryRead(source) is not { } elf)
        {
            return false;
        }

        var families = glibc is null ? RuntimeLibraries.Families : ["GLIBC_"];
        if (families.Any(family => elf.HighestVersion(family) > (glibc ?? RuntimeLibraries.Newest(target.Runtime, family))))
        {
            return false;
        }

        var entry = Entry(name, source);
        chain.Add((entry, neededBy));
        return elf.Needed.All(needed => Follow(needed, entry, known, chain, interpreter, target, glibc));
    }

    private static ElfFile? TryRead(string path)
    {
        try
        {
            return ElfFile.TryRead(path);
        }
        catch (InvalidDataException)
        {
            // A package with a damaged file: Verify says so, and whose it is.
            return null;
        }
    }

    /// <summary>The library that an interpreter gets for a name, where it lies; <see langword="null"/> when there is none.</summary>
    public static string? Find(string name, PythonInterpreter interpreter, LambdaTarget target) =>
        Find(name, interpreter.Executable, ElfFile.TryRead(interpreter.Executable)?.RunPath, interpreter.Root, target.ElfMachine);

    /// <summary>A library as a file of the layer, links resolved.</summary>
    public static TreeFile Entry(string name, string source) => TreeFile.Resolved($"{LayerLayout.Libraries}/{name}", source);

    /// <summary>Where an absolute path of a userland lies on this machine.</summary>
    /// <param name="root">The folder of the userland; <c>/</c> for that of this machine.</param>
    /// <param name="path">The path.</param>
    public static string Below(string root, string path) => root == "/" ? path : Path.Join(root, path);

    /// <summary>
    /// Whether a file is a module of the standard library: one whose library is not here cannot be imported here either, tkinter's on a
    /// machine without a screen for one.
    /// </summary>
    public static bool IsExtensionModule(TreeFile file) => file.Folder.EndsWith("/lib-dynload", StringComparison.Ordinal);

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

    private static string? Find(string name, string file, ElfRunPath? runPath, string root, ElfMachine machine) =>
        Directories(file, runPath, root).Select(directory => Path.Combine(directory, name)).FirstOrDefault(path => Fits(path, machine));

    private static IEnumerable<string> Directories(string file, ElfRunPath? runPath, string root) =>
        (runPath?.Value ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => directory.Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal))
            .Select(directory =>
                directory.StartsWith("$ORIGIN", StringComparison.Ordinal)
                    ? Path.GetDirectoryName(file) + directory["$ORIGIN".Length..]
                    : Below(root, directory)
            )
            .Concat(
                Configured("/etc/ld.so.conf", root)
                    // The loader's own defaults (ld.so(8)); 64-bit systems have either form.
                    .Concat(["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"])
                    .Select(directory => Below(root, directory))
            );

    private static IEnumerable<string> Configured(string file, string root)
    {
        if (!File.Exists(Below(root, file)))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(Below(root, file)).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
        {
            if (!line.StartsWith("include ", StringComparison.Ordinal))
            {
                yield return line;
                continue;
            }

            var pattern = Path.GetFullPath(line["include ".Length..].Trim(), "/etc");
            var folder = Path.GetDirectoryName(pattern)!;
            var files = Directory.Exists(Below(root, folder))
                ? Directory.EnumerateFiles(Below(root, folder), Path.GetFileName(pattern)).Order(StringComparer.Ordinal)
                : Enumerable.Empty<string>();
            foreach (var directory in files.SelectMany(included => Configured(Path.Combine(folder, Path.GetFileName(included)), root)))
            {
                yield return directory;
            }
        }
    }
}
