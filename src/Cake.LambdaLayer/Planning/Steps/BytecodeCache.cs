using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Bytecode that only repeats a source.</summary>
internal static class BytecodeCache
{
    public static CleanupStep Step { get; } =
        new(
            nameof(BytecodeCache),
            "__pycache__, *.pyc and *.pyo as installed",
            "Python compiles them again from the source beside them; a .pyc without a source is code and stays.",
            CleanupScope.Packages,
            input =>
                input
                    .Tree.Files.Where(file =>
                        file.Name.EndsWith(".pyc", StringComparison.Ordinal) || file.Name.EndsWith(".pyo", StringComparison.Ordinal)
                    )
                    .Select(file =>
                        IsCache(input.Tree, file)
                            ? new Claim(file.Path, "bytecode of a source that is there")
                            : Claim.Spare(file.Path, "bytecode without a source is code")
                    )
        );

    // Python never imports from __pycache__ unless the source is there (PEP 3147): what lies in it is cache in any case.
    private static bool IsCache(FileTree tree, TreeFile file) =>
        file.Folder == "__pycache__"
        || file.Folder.EndsWith("/__pycache__", StringComparison.Ordinal)
        || tree.Find(file.Path[..^1]) is not null;
}
