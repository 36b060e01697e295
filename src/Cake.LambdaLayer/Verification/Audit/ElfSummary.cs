namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>The programs and libraries of a layer in numbers.</summary>
/// <param name="Files">How many there are: ELF files, for whatever processor.</param>
/// <param name="Needs">
/// The highest version of each family of symbol versions that they need of the runtime's own libraries: <c>GLIBC_</c>, <c>2.34</c>.
/// </param>
internal sealed record ElfSummary(int Files, IReadOnlyDictionary<string, string> Needs)
{
    /// <summary>Nothing was looked at.</summary>
    public static ElfSummary None { get; } = new(0, new Dictionary<string, string>());
}
