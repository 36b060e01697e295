using System.Text;

namespace Cake.LambdaLayer.Runtime;

/// <summary>What the dynamic loader needs to know of one ELF file.</summary>
/// <param name="Machine">The processor it is for.</param>
/// <param name="Is64Bit">Its class.</param>
/// <param name="IsLittleEndian">Its byte order.</param>
/// <param name="Type">Executable, shared library, …</param>
/// <param name="SoName">The name it gives itself, or <see langword="null"/>.</param>
/// <param name="Needed">The shared libraries it needs, in the loader's order: names to search for, or paths.</param>
/// <param name="RunPath">Where it wants them to be searched, or <see langword="null"/>.</param>
/// <param name="Interpreter">The loader an executable asks for, or <see langword="null"/>.</param>
internal sealed record ElfFile(
    ElfMachine Machine,
    bool Is64Bit,
    bool IsLittleEndian,
    ElfType Type,
    string? SoName,
    IReadOnlyList<string> Needed,
    ElfRunPath? RunPath,
    string? Interpreter)
{
    // PATH_MAX of Linux: the loader could not open a longer one.
    private const int MaxNameBytes = 4096;

    /// <summary>Whether a file begins like an ELF file.</summary>
    public static bool IsElf(string path)
    {
        using var content = File.OpenRead(path);
        return ElfImage.HasMagic(content);
    }

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

    private static ElfFile? TryRead(Stream content, string name)
    {
        if (ElfImage.TryOpen(content, name) is not { } image)
        {
            return null;
        }

        return new ElfFile(
            image.Machine,
            image.Is64Bit,
            image.IsLittleEndian,
            image.Type,
            image.Find(ElfTag.SoName) is { } soName ? Text(image.StringAt(soName, MaxNameBytes)) : null,
            [.. image.Dynamic.Where(entry => entry.Tag == ElfTag.Needed).Select(entry => Text(image.StringAt(entry.Value, MaxNameBytes)))],
            ElfRunPath.Of(image),
            InterpreterOf(image));
    }

    private static string? InterpreterOf(ElfImage image)
    {
        var segment = image.Segments.FirstOrDefault(segment => segment.Type == ElfSegment.Interpreter);
        return segment is null
            ? null
            : Text(image.Terminated(image.Read(segment.Offset, (int)Math.Min(segment.Bytes, MaxNameBytes))));
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
