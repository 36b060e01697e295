using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Installation;

/// <summary>The wheel platform tags that run on a target, best first.</summary>
/// <remarks>Source: PEP 600 (manylinux_x_y and its legacy aliases 1 = 2.5, 2010 = 2.12, 2014 = 2.17).</remarks>
internal static class PlatformTags
{
    private static readonly Dictionary<int, string> s_aliases = new() { [17] = "manylinux2014", [12] = "manylinux2010", [5] = "manylinux1" };

    public static IReadOnlyList<string> Of(LambdaTarget target)
    {
        // The legacy policies below 2014 exist for x86 only.
        var oldest = target.Architecture == "arm64" ? 17 : 5;
        return Enumerable.Range(oldest, target.Runtime.GlibcMinor - oldest + 1)
            .Reverse()
            .SelectMany(minor => s_aliases.TryGetValue(minor, out var alias)
                ? new[] { $"manylinux_2_{minor}_{target.Machine}", $"{alias}_{target.Machine}" }
                : [$"manylinux_2_{minor}_{target.Machine}"])
            .Append($"linux_{target.Machine}")
            .ToList();
    }
}
