using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Type stubs.</summary>
internal static class TypeStubs
{
    public static CleanupStep Step { get; } =
        new(
            nameof(TypeStubs),
            "type stubs (*.pyi)",
            "Type checkers read them, Python does not; the stub of a module that reads it while running "
                + "(lazy_loader.attach_stub) stays, and so do the empty py.typed markers.",
            CleanupScope.Packages,
            input =>
                input
                    .Tree.Files.Where(file => file.Name.EndsWith(".pyi", StringComparison.Ordinal))
                    .Select(file =>
                        IsReadAtRunTime(input, file) ? Claim.Spare(file.Path, "stub that its module reads while running")
                        : input.MentionedBy(file.Path) is { } source ? Claim.Spare(file.Path, $"stub that {source} means, and so may read")
                        : new Claim(file.Path, "type stub")
                    )
        )
        {
            GoesByNames = true,
        };

    private static bool IsReadAtRunTime(CleanupInput input, TreeFile stub) =>
        input.Imports.FindByPath(stub.Path[..^1]) is { AttachesStub: true };
}
