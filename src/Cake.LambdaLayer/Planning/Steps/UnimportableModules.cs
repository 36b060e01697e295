using System.Text;
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
            "Importing them fails in the unmodified install too; a stub of one line in the place of each raises the same "
                + "error. Imports under try, if or in functions do not count; what the function brings itself is declared as "
                + "'provided' in the recipe.",
            CleanupScope.Packages,
            Claims
        );

    private static IEnumerable<Claim> Claims(CleanupInput input)
    {
        var unimportable = input.Unimportable.Keys.ToHashSet(StringComparer.Ordinal);
        var provided = input.Recipe.Provided.ToHashSet(StringComparer.Ordinal);
        var missed = input.Imports.MissedFirst(unimportable, provided);
        return input
            .Unimportable.Select(pair => (Module: input.Imports.Find(pair.Key), Reason: pair.Value))
            .Where(entry => entry.Module is { Kind: ModuleKind.Source })
            .Select(entry =>
                missed[entry.Module!.Name] is not { } name
                    ? Claim.Spare(entry.Module.Path, $"{entry.Reason}, but it may raise an error of its own for that")
                    : new Claim(
                        entry.Module.Path,
                        entry.Reason,
                        // Whoever imports what lies in such a package gets the package's error.
                        missed.GetValueOrDefault(ParentOf(entry.Module.Name))
                            is null
                            ? Stub(name)
                            : null
                    )
            );
    }

    private static byte[] Stub(string missing) =>
        Encoding.UTF8.GetBytes($"raise ModuleNotFoundError(\"No module named '{missing}'\", name=\"{missing}\")\n");

    private static string ParentOf(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
