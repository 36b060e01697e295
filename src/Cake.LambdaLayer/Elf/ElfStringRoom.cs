namespace Cake.LambdaLayer.Elf;

/// <summary>A string of an ELF file's string table that may be overwritten.</summary>
/// <param name="Index">Where it begins in the table.</param>
/// <param name="Position">Where it begins in the file.</param>
/// <param name="Bytes">Its length in bytes, without the zero byte.</param>
internal sealed record ElfStringRoom(ulong Index, int Position, int Bytes);
