using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Symbols of ELF files that only debuggers and linkers read.</summary>
internal static class DebugSymbols
{
    public static CleanupStep Step { get; } =
        new(
            nameof(DebugSymbols),
            "symbol tables and debug information of libraries and programs",
            "The loader goes by the dynamic symbols, which stay. Each file is read again and loaded before it is "
                + "taken, and stays as it was when anything is off. What brings a payload behind its end, and what was "
                + "moved after it was linked (auditwheel, patchelf), is let be.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                input
                    .Tree.Files.Where(ElfFile.IsLoadable)
                    .Where(ElfFile.IsElf)
                    .Select(file =>
                        ElfPostLink.ReasonToKeepBytes(file.Source) is { } reason ? Claim.Spare(file.Path, reason)
                        : input.IsChecked(file) ? Claim.Spare(file.Path, Checksums.Rule)
                        : Claim.Transform(file.Path, "symbols that the loader does not read", new StripSymbols(input.Target.Machine))
                    )
        )
        {
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };
}
