namespace Cake.LambdaLayer.Elf;

/// <summary>A version of its symbols that an ELF file needs a library to have.</summary>
/// <param name="Library">The library, by the name the file needs it by: <c>libc.so.6</c>.</param>
/// <param name="Version">For example <c>GLIBC_2.34</c>.</param>
internal sealed record ElfVersionNeed(string Library, string Version);
