namespace Cake.LambdaLayer.Elf;

/// <summary>The processor an ELF file is for; any other than those Lambda has keeps its raw number.</summary>
/// <remarks>Source: System V gABI, chapter 4, <c>e_machine</c>.</remarks>
internal enum ElfMachine
{
    X86_64 = 62,
    Aarch64 = 183,
}
