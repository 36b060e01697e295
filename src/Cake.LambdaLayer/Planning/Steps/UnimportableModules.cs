using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Planning.Steps;

/// <summary>Modules that can never be imported.</summary>
internal static class UnimportableModules
{
    public static CleanupStep Step { get; } =
        new(
            nameof(UnimportableModules),
            "modules whose unconditional imports need a distribution that is not installed",
            "Importing them fails in the pristine install too, so nothing can notice. Imports under try, if or in "
                + "functions do not count; what the function brings itself is declared as 'provided' in the recipe.",
            CleanupScope.Packages,
            input =>
                input
                    .Unimportable.Select(pair => (Module: input.Imports.Find(pair.Key), Reason: pair.Value))
                    .Where(entry => entry.Module is { Kind: ModuleKind.Source })
                    .Select(entry => new Claim(entry.Module!.Path, entry.Reason))
        );
}
