namespace Cake.LambdaLayer.Elf;

/// <summary>The tags of the dynamic table that this project reads.</summary>
/// <remarks>Source: System V gABI, chapter 5, "Dynamic Section"; from <see cref="GnuHash"/> on: <c>elf.h</c> of glibc.</remarks>
internal static class ElfTag
{
    public const ulong Null = 0;
    public const ulong Needed = 1;
    public const ulong Hash = 4;
    public const ulong StringTable = 5;
    public const ulong SymbolTable = 6;
    public const ulong Rela = 7;
    public const ulong StringTableSize = 10;
    public const ulong SoName = 14;
    public const ulong Rpath = 15;
    public const ulong Rel = 17;
    public const ulong JumpRelocations = 23;
    public const ulong Runpath = 29;
    public const ulong Relr = 36;
    public const ulong GnuHash = 0x6ffffef5;
    public const ulong Config = 0x6ffffefa;
    public const ulong DependencyAudit = 0x6ffffefb;
    public const ulong Audit = 0x6ffffefc;
    public const ulong VersionTable = 0x6ffffff0;
    public const ulong VersionDefinitions = 0x6ffffffc;
    public const ulong VersionNeeds = 0x6ffffffe;
    public const ulong Auxiliary = 0x7ffffffd;
    public const ulong Filter = 0x7fffffff;
}
