using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>
/// The C library of the build machine and its loader, which come along when an interpreter needs a newer one than the runtime has. Only
/// the layer's interpreter is started by that loader; programs that it starts have the runtime's.
/// </summary>
/// <param name="Version">The newest version of its symbols.</param>
/// <param name="Because">Why it comes along, in one line.</param>
/// <param name="Files">The files to add, under the paths they get in the layer.</param>
internal sealed record CLibrary(Version Version, string Because, IReadOnlyList<TreeFile> Files)
{
    /// <summary>
    /// The loader as the interpreter names it: the kernel takes an absolute path only (execve(2)), and no longer one than
    /// <c>/lib/ld-linux-aarch64.so.1</c> fits into the room that the binary has for it.
    /// </summary>
    public const string Loader = $"/opt/{LoaderLink}";

    private const string LoaderLink = LayerLayout.Libraries + "/ld.so";
    private const string Core = "libc.so.6";

    /// <summary>
    /// All that works only as one and may be loaded at any time: by the interpreter, by wheels, and by the C library itself, which looks
    /// names up with <c>libnss_*</c> and <c>libresolv</c>. From glibc 2.34 on most of them are empty.
    /// </summary>
    private static readonly string[] s_parts =
    [
        Core,
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
        "libutil.so.1",
        "libresolv.so.2",
        "libanl.so.1",
        "libnss_files.so.2",
        "libnss_dns.so.2",
    ];

    /// <summary>What the C library loads to end a thread (<c>pthread_exit(3)</c>).</summary>
    private const string Unwinder = "libgcc_s.so.1";

    /// <summary>What only some files need, but which then must be of the same age.</summary>
    private static readonly string[] s_onDemand = ["libmvec.so.1", "libstdc++.so.6"];

    /// <summary>Finds out whether the C library has to come along.</summary>
    /// <param name="interpreter">The interpreter.</param>
    /// <param name="files">Its files and the libraries they need.</param>
    /// <param name="packages">What else is in the layer.</param>
    /// <param name="target">What the layer is for.</param>
    /// <param name="given">The names of libraries that the recipe hands over.</param>
    /// <returns>The C library, or <see langword="null"/> when the runtime's own does.</returns>
    /// <exception cref="LambdaLayerException">It has to, but is not here.</exception>
    public static CLibrary? For(
        PythonInterpreter interpreter,
        IReadOnlyList<TreeFile> files,
        IEnumerable<TreeFile> packages,
        LambdaTarget target,
        IReadOnlySet<string> given
    )
    {
        var runtime = RuntimeLibraries.Newest(target.Runtime, "GLIBC_");
        if (GlibcNeed.HighestOf(files) is not { } need || need.Version <= runtime)
        {
            return null;
        }

        var program = ElfFile.TryRead(interpreter.Executable);
        if (
            program?.Interpreter is not { } loader
            || SharedLibraries.Find(Core, interpreter, target) is not { } core
            || ElfFile.TryRead(core) is not { } elf
        )
        {
            throw new LambdaLayerException(
                $"{need.File.Source} needs glibc {need.Version}, {target.Runtime.Identifier} has {runtime}, and the C "
                    + "library that could come along is not here: give settings.PythonHome an interpreter that was built on an older Linux."
            );
        }

        var needed = NeededNames(files.Concat(packages));
        var libraries = s_parts
            .Concat(s_onDemand.Where(needed.Contains))
            .Select(name => (Name: name, Source: Path.Combine(Path.GetDirectoryName(core)!, name)))
            .Where(library => File.Exists(library.Source))
            .Concat(
                new[] { Unwinder }
                    .Concat(s_onDemand.Where(needed.Contains))
                    .Select(name => (Name: name, Source: SharedLibraries.Find(name, interpreter, target)))
                    .Where(library => library.Source is not null)
                    .Select(library => (library.Name, Source: library.Source!))
            )
            .DistinctBy(library => library.Name)
            .Where(library => !given.Contains(library.Name) && files.All(file => file.Path != $"{LayerLayout.Libraries}/{library.Name}"))
            .Select(library => SharedLibraries.Entry(library.Name, library.Source));
        var name = Path.GetFileName(loader);
        var version = elf.VersionDefinitions.Select(definition => ElfFile.NumberOf(definition, "GLIBC_")).Max() ?? need.Version;
        return new CLibrary(
            version,
            $"{need.File.Name} needs glibc {need.Version}, {target.Runtime.Identifier} has {runtime}: the C library "
                + $"{version} {(interpreter.Root == "/" ? "of this machine" : $"in {interpreter.Root}")} and its "
                + $"loader come along, and start the interpreter as {Loader}"
                + (interpreter.FoundBy == "uv" ? "" : $" (one of uv's needs none: uv python install {interpreter.Minor})"),
            [
                .. libraries,
                SharedLibraries.Entry(name, SharedLibraries.Below(interpreter.Root, loader)) with
                {
                    IsExecutable = true,
                },
                new TreeFile(LoaderLink, "", name.Length, IsExecutable: false, name),
            ]
        );
    }

    /// <summary>Whether a library works only with the C library of its age, and so comes along with that.</summary>
    public static bool IsPart(string name) => s_parts.Contains(name) || s_onDemand.Contains(name) || name == Unwinder;

    private static HashSet<string> NeededNames(IEnumerable<TreeFile> files) =>
        files.Where(ElfFile.IsElf).SelectMany(NeededBy).ToHashSet(StringComparer.Ordinal);

    private static IReadOnlyList<string> NeededBy(TreeFile file)
    {
        try
        {
            return ElfFile.TryRead(file.Source)?.Needed ?? [];
        }
        catch (InvalidDataException)
        {
            // A package with a damaged file: Verify says so, and whose it is.
            return [];
        }
    }
}
