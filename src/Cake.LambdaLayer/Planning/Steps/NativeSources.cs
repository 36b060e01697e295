using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>What extension modules were compiled from.</summary>
internal static class NativeSources
{
    private static readonly string[] s_endings = [".a", ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".o", ".pxd", ".pxi", ".pyx"];

    public static CleanupStep Step { get; } =
        new(
            nameof(NativeSources),
            "sources and headers of extension modules: *.c *.cpp *.h *.pyx *.pxd *.a and the like",
            "Compilers read them, and a function compiles nothing; what Python imports is the library that was made of them. "
                + "What code means by its name (declarations, kernels compiled while running) stays.",
            CleanupScope.Packages,
            input =>
                input
                    .Tree.Files.Where(file => s_endings.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase))
                    .Select(file =>
                        input.MentionedBy(file.Path) is { } source
                            ? Claim.Spare(file.Path, $"source that {source} means, and so may read")
                            : new Claim(file.Path, "source or header of an extension module")
                    )
        )
        {
            GoesByNames = true,
        };
}
