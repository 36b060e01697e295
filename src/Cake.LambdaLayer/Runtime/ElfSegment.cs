namespace Cake.LambdaLayer.Runtime;

/// <summary>One program header of an ELF file.</summary>
/// <param name="Type">The raw <c>p_type</c>.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Address">Where they are mapped, before relocation.</param>
/// <param name="Bytes">How many bytes of the file belong to it.</param>
internal sealed record ElfSegment(uint Type, ulong Offset, ulong Address, ulong Bytes)
{
    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint Interpreter = 3;

    /// <summary>Whether the file has a byte for this address, and the bytes that follow it in this segment.</summary>
    public bool Holds(ulong address) => address >= Address && address - Address < Bytes;
}
