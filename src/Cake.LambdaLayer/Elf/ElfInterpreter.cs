using System.Text;

namespace Cake.LambdaLayer.Elf;

/// <summary>The loader that an executable asks the kernel for (<c>PT_INTERP</c>).</summary>
internal static class ElfInterpreter
{
    /// <summary>Puts another loader in the room of the present one.</summary>
    /// <param name="content">The file's bytes; they stay as they are.</param>
    /// <param name="loader">The absolute path of the loader.</param>
    /// <returns>
    /// The new bytes, as many as before; <see langword="null"/> when the file asks for no loader, or the path does not fit.
    /// </returns>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    public static byte[]? Rewrite(byte[] content, string loader)
    {
        using var stream = new MemoryStream(content, writable: false);
        var text = Encoding.UTF8.GetBytes(loader);
        // The last byte must be zero, and the kernel reads no further than the first one (load_elf_binary of Linux).
        if (
            ElfImage.TryOpen(stream, "the content")?.Segments.FirstOrDefault(segment => segment.Type == ElfSegment.Interpreter)
                is not { } segment
            || segment.Bytes <= (ulong)text.Length
            || segment.Offset + segment.Bytes > (ulong)content.Length
        )
        {
            return null;
        }

        var rewritten = content.ToArray();
        var room = rewritten.AsSpan((int)segment.Offset, (int)segment.Bytes);
        room.Clear();
        text.CopyTo(room);
        return rewritten;
    }
}
