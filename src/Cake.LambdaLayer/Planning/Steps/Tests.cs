using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Tests and benchmarks that distributions ship.</summary>
internal static class Tests
{
    public static CleanupStep Step { get; } =
        new(
            nameof(Tests),
            "folders named tests, test, testing, benchmarks or benchmark",
            "Code in use does not run its own tests; a folder that code outside such folders imports from is a package and stays.",
            CleanupScope.Packages,
            input => NamedFolders.Claims(input, ["tests", "test", "testing", "benchmarks", "benchmark"])
        )
        {
            GoesByNames = true,
        };
}
