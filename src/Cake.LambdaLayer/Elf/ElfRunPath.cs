using System.Text;

namespace Cake.LambdaLayer.Elf;

// Rewritten in place by own code: patchelf would have to be installed everywhere, and is the fallback where the room is too small.
/// <summary>The directories an ELF file wants its libraries to be searched in.</summary>
/// <param name="Value">The directories with <c>:</c> between them, as they stand in the file: <c>$ORIGIN</c> is not replaced.</param>
/// <param name="Kind">The tag that carries it.</param>
internal sealed record ElfRunPath(string Value, ElfRunPathKind Kind)
{
    private const int MaxBytes = 65536;

    /// <summary>The run path glibc goes by: <c>DT_RUNPATH</c> when there is one, whatever <c>DT_RPATH</c> says.</summary>
    public static ElfRunPath? Of(ElfImage image) =>
        image.Find(ElfTag.Runpath) is { } runpath ? new ElfRunPath(Text(image, runpath), ElfRunPathKind.Runpath)
        : image.Find(ElfTag.Rpath) is { } rpath ? new ElfRunPath(Text(image, rpath), ElfRunPathKind.Rpath)
        : null;

    /// <summary>
    /// Gives a file another run path in the room of its present one, as <c>DT_RPATH</c>: that comes before <c>LD_LIBRARY_PATH</c> and
    /// also holds for the libraries that an executable's libraries need, while <c>DT_RUNPATH</c> does neither (ld.so(8)).
    /// </summary>
    /// <param name="content">The file's bytes; they stay as they are.</param>
    /// <param name="runPath">The new directories, for example <c>$ORIGIN/../lib</c>.</param>
    /// <returns>
    /// The new bytes, as many as before; <see langword="null"/> when this cannot be done in place: no ELF file, no run path, too little
    /// room, or the loader reads something else from the same bytes. A tool that moves tables, such as patchelf, is needed then.
    /// </returns>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    public static byte[]? Rewrite(byte[] content, string runPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(runPath);
        using var stream = new MemoryStream(content, writable: false);
        if (ElfImage.TryOpen(stream, "the content") is not { } image)
        {
            return null;
        }

        // Linkers write one entry of each kind at most.
        var entries = image.Dynamic.Where(entry => entry.Tag is ElfTag.Rpath or ElfTag.Runpath).ToList();
        if (entries.Count is 0 or > 2)
        {
            return null;
        }

        var rooms = ElfStrings.Unshared(image, content, [.. entries.Select(entry => entry.Value).Distinct()], MaxBytes);
        var text = Encoding.UTF8.GetBytes(runPath);
        if (rooms.MaxBy(room => room.Bytes) is not { } widest || widest.Bytes < text.Length)
        {
            return null;
        }

        var rewritten = content.ToArray();
        foreach (var room in rooms)
        {
            // All of the old text: no path of the build machine may stay behind.
            rewritten.AsSpan(room.Position, room.Bytes).Clear();
        }

        text.CopyTo(rewritten.AsSpan(widest.Position));
        foreach (var entry in entries)
        {
            // Of both kinds, since glibc ignores DT_RPATH in a file that has DT_RUNPATH.
            var bytes = rewritten.AsSpan((int)entry.Position);
            image.WriteWord(bytes, ElfTag.Rpath);
            image.WriteWord(bytes[image.WordSize..], widest.Index);
        }

        return rewritten;
    }

    private static string Text(ElfImage image, ulong index) => Encoding.UTF8.GetString(image.StringAt(index, MaxBytes));
}
