namespace Cake.LambdaLayer.Elf;

/// <summary>One entry of an ELF file's dynamic table.</summary>
/// <param name="Position">Where the entry begins in the file.</param>
/// <param name="Tag">One of <see cref="ElfTag"/>, or any other number.</param>
/// <param name="Value">A number, an address or an offset into the string table, by the tag.</param>
internal sealed record ElfDynamicEntry(ulong Position, ulong Tag, ulong Value);
