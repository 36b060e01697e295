using System.Text;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Elf;

// Own code: 270 files take 72 ms and 3.4 MB; LibObjectFile 1,720 ms, 161 MB; ELFSharp 1,032 ms, 256 MB, both without symbol versions.
/// <summary>What the dynamic loader needs to know of one ELF file.</summary>
internal sealed record ElfFile
{
    /// <summary>The processor it is for.</summary>
    public required ElfMachine Machine { get; init; }

    /// <summary>Its class.</summary>
    public required bool Is64Bit { get; init; }

    /// <summary>Its byte order.</summary>
    public required bool IsLittleEndian { get; init; }

    /// <summary>Executable, shared library, …</summary>
    public required ElfType Type { get; init; }

    /// <summary>The name it gives itself, or <see langword="null"/>.</summary>
    public string? SoName { get; init; }

    /// <summary>The shared libraries it needs, in the loader's order: names to search for, or paths.</summary>
    public required IReadOnlyList<string> Needed { get; init; }

    /// <summary>Where it wants them to be searched, or <see langword="null"/>.</summary>
    public ElfRunPath? RunPath { get; init; }

    /// <summary>The loader an executable asks for, or <see langword="null"/>.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The symbol versions it needs of those libraries.</summary>
    public required IReadOnlyList<ElfVersionNeed> VersionNeeds { get; init; }

    /// <summary>The symbol versions it has itself, in their order; empty for a library without versions.</summary>
    public required IReadOnlyList<string> VersionDefinitions { get; init; }

    /// <summary>What is mapped into memory.</summary>
    public required IReadOnlyList<ElfSegment> LoadSegments { get; init; }

    /// <summary>
    /// Whether it asks for a stack whose content can be executed; <see langword="null"/> when it does not say (no <c>PT_GNU_STACK</c>),
    /// which counts as yes on x86_64 and as no on aarch64 (<c>DEFAULT_STACK_PERMS</c> of glibc).
    /// </summary>
    public bool? WantsExecutableStack { get; init; }

    // PATH_MAX of Linux: the loader could not open a longer one.
    private const int MaxNameBytes = 4096;

    /// <summary>Whether a file begins like an ELF file.</summary>
    public static bool IsElf(string path)
    {
        using var content = File.OpenRead(path);
        return ElfImage.HasMagic(content);
    }

    /// <summary>Whether an entry of a tree is an ELF file. Most of an interpreter is Python source, which no loader looks for.</summary>
    public static bool IsElf(TreeFile file) =>
        file.LinkTarget is null && !file.Name.EndsWith(".py", StringComparison.Ordinal) && IsElf(file.Source);

    /// <summary>Whether a file is called like a shared library.</summary>
    public static bool IsLibrary(TreeFile file) =>
        file.Name.EndsWith(".so", StringComparison.Ordinal) || file.Name.Contains(".so.", StringComparison.Ordinal);

    /// <summary>
    /// Whether a file may be meant for the loader: test data of packages may be damaged on purpose, but is neither called like a library
    /// nor executable.
    /// </summary>
    public static bool IsLoadable(TreeFile file) => file.IsExecutable || IsLibrary(file);

    /// <summary>Reads a file; only its head and a few tables, however large it is.</summary>
    /// <returns><see langword="null"/> when it is no ELF file.</returns>
    /// <exception cref="InvalidDataException">It is one, but truncated or damaged; the message names it.</exception>
    public static ElfFile? TryRead(string path)
    {
        using var content = File.OpenRead(path);
        return TryRead(content, path);
    }

    /// <inheritdoc cref="TryRead(string)"/>
    public static ElfFile? TryRead(byte[] content)
    {
        using var stream = new MemoryStream(content, writable: false);
        return TryRead(stream, "the content");
    }

    /// <summary>The highest version with a prefix that it needs of any library, or <see langword="null"/>.</summary>
    /// <param name="prefix"><c>GLIBC_</c>, <c>GLIBCXX_</c> or <c>CXXABI_</c>.</param>
    public Version? HighestVersion(string prefix) => VersionNeeds.Select(need => NumberOf(need.Version, prefix)).Max();

    /// <summary>
    /// The number of a symbol version: 2.34 of <c>GLIBC_2.34</c>; <see langword="null"/> when it has no number or another prefix.
    /// </summary>
    /// <remarks>
    /// <c>GLIBC_PRIVATE</c> says nothing about an age. <c>GLIBC_ABI_DT_RELR</c> marks files that only a loader from 2.36 on can
    /// relocate (glibc 2.36, NEWS); it was the first mark of this kind, so others are as new at least.
    /// </remarks>
    public static Version? NumberOf(string version, string prefix) =>
        prefix == "GLIBC_" && version.StartsWith("GLIBC_ABI_", StringComparison.Ordinal) ? new Version(2, 36)
        : version.StartsWith(prefix, StringComparison.Ordinal) && Version.TryParse(version.AsSpan(prefix.Length), out var number) ? number
        : null;

    /// <summary>Reads a file that is open already.</summary>
    /// <param name="content">Its bytes; a stream that can seek.</param>
    /// <param name="name">What errors call it.</param>
    /// <inheritdoc cref="TryRead(string)" path="/returns"/>
    /// <inheritdoc cref="TryRead(string)" path="/exception"/>
    public static ElfFile? TryRead(Stream content, string name)
    {
        if (ElfImage.TryOpen(content, name) is not { } image)
        {
            return null;
        }

        return new ElfFile
        {
            Machine = image.Machine,
            Is64Bit = image.Is64Bit,
            IsLittleEndian = image.IsLittleEndian,
            Type = image.Type,
            SoName = image.Find(ElfTag.SoName) is { } soName ? Text(image.StringAt(soName, MaxNameBytes)) : null,
            Needed =
            [
                .. image
                    .Dynamic.Where(entry => entry.Tag == ElfTag.Needed)
                    .Select(entry => Text(image.StringAt(entry.Value, MaxNameBytes))),
            ],
            RunPath = ElfRunPath.Of(image),
            Interpreter = InterpreterOf(image),
            VersionNeeds = ElfVersions.Needs(image),
            VersionDefinitions = ElfVersions.Definitions(image),
            LoadSegments = [.. image.Segments.Where(segment => segment.Type == ElfSegment.Load)],
            WantsExecutableStack = image.Segments.LastOrDefault(segment => segment.Type == ElfSegment.GnuStack)?.IsExecutable,
        };
    }

    private static string? InterpreterOf(ElfImage image)
    {
        var segment = image.Segments.FirstOrDefault(segment => segment is { Type: ElfSegment.Interpreter, Bytes: > 0 });
        return segment is null ? null : Text(image.Terminated(image.Read(segment.Offset, (int)Math.Min(segment.Bytes, MaxNameBytes))));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
