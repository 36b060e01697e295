using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Build;

/// <summary>What a layer is about: the distributions that were asked for.</summary>
internal static class Roots
{
    /// <summary>
    /// Their normalized names: the recipe's word, with what requirements name that are no complete lock; else what the <c>.in</c> file
    /// beside the requirements names; else what they name themselves; else, as a lock names everything, the distributions that no other
    /// one requires.
    /// </summary>
    /// <param name="inputs">What is built.</param>
    /// <param name="distributions">What is installed.</param>
    public static HashSet<string> Of(LayerInputs inputs, IReadOnlyList<Distribution> distributions)
    {
        var roots = inputs.Options.Recipe.Roots.Select(Distribution.Normalize).ToHashSet(StringComparer.Ordinal);
        var named = inputs.Requirements is { } path ? RequirementsFile.Read(path).Names : new HashSet<string>();
        if (inputs.Requirements is not null && !distributions.All(distribution => named.Contains(distribution.Name)))
        {
            roots.UnionWith(named);
        }

        if (roots.Count > 0)
        {
            return roots;
        }

        if (
            inputs.Requirements is { } lockFile
            && Path.ChangeExtension(lockFile, ".in") is var input
            && input != lockFile
            && File.Exists(input)
        )
        {
            return [.. RequirementsFile.Read(input).Names];
        }

        if (inputs.Requirements is { } given && !RequirementsFile.Read(given).HasHashes)
        {
            return [.. named];
        }

        var required = distributions
            .SelectMany(distribution => distribution.Requires.Where(name => name != distribution.Name))
            .ToHashSet(StringComparer.Ordinal);
        var unrequired = distributions.Select(distribution => distribution.Name).Where(name => !required.Contains(name)).ToHashSet();
        return unrequired.Count > 0 ? unrequired : [.. distributions.Select(distribution => distribution.Name)];
    }
}
