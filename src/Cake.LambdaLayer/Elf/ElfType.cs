namespace Cake.LambdaLayer.Elf;

/// <summary>What an ELF file is; a type that is not listed keeps its raw number.</summary>
/// <remarks>Source: System V gABI, chapter 4, <c>e_type</c>.</remarks>
internal enum ElfType
{
    None = 0,
    Relocatable = 1,

    /// <summary>An executable with a fixed address.</summary>
    Executable = 2,

    /// <summary>A shared library, or an executable that may be loaded at any address.</summary>
    Dynamic = 3,
    Core = 4,
}
