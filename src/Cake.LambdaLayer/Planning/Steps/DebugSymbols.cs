using Cake.LambdaLayer.Doctor;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Symbols of ELF files that only debuggers and linkers read.</summary>
internal static class DebugSymbols
{
    public static CleanupStep Step { get; } =
        new(
            110,
            nameof(DebugSymbols),
            "symbol tables and debug information of libraries and programs",
            "The loader goes by the dynamic symbols, which stay. Each file is read again and loaded before it is "
                + "taken, and stays as it was when anything is off.",
            CleanupScope.Packages | CleanupScope.Interpreter,
            input =>
                input
                    .Tree.Files.Where(file =>
                        file.IsExecutable
                        || file.Name.EndsWith(".so", StringComparison.Ordinal)
                        || file.Name.Contains(".so.", StringComparison.Ordinal)
                    )
                    .Where(ElfFile.IsElf)
                    .Select(file =>
                        Claim.Transform(
                            file.Path,
                            "symbols that the loader does not read",
                            new Transformation(Strip.Tool, input.Target.Machine)
                        )
                    )
        )
        {
            Profiles = LayerProfile.Start | LayerProfile.Size,
        };
}
