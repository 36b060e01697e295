using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Python;

/// <summary>The wheel platform tags that run on a target, best first.</summary>
/// <remarks>Source: PEP 600 (manylinux_x_y and its legacy aliases 1 = 2.5, 2010 = 2.12, 2014 = 2.17).</remarks>
internal static class PlatformTags
{
    private static readonly Dictionary<int, string> s_aliases = new()
    {
        [17] = "manylinux2014",
        [12] = "manylinux2010",
        [5] = "manylinux1",
    };

    /// <summary>The newest platform with that C library, or an older one, that uv knows (<c>uv pip install --help</c>).</summary>
    public static string OfUv(LambdaTarget target, int glibcMinor) =>
        $"{target.Machine}-manylinux_2_{(glibcMinor >= 31 ? Math.Min(glibcMinor, 40) : glibcMinor >= 28 ? 28 : 17)}";

    /// <summary>What tells pip to take the wheels of a target, whatever machine it runs on.</summary>
    /// <param name="target">The target.</param>
    /// <param name="pythonVersion">The full version of Python there, such as <c>3.11.7</c>.</param>
    /// <param name="glibcMinor">Minor version of the C library there.</param>
    public static IEnumerable<string> OfPip(LambdaTarget target, string pythonVersion, int glibcMinor) =>
        [
            "--python-version",
            pythonVersion,
            "--implementation",
            "cp",
            .. Of(target, glibcMinor).SelectMany(tag => new[] { "--platform", tag }),
        ];

    /// <param name="target">The target.</param>
    /// <param name="glibcMinor">Minor version of the C library there: the runtime's, or that of the layer.</param>
    public static IReadOnlyList<string> Of(LambdaTarget target, int glibcMinor)
    {
        // The legacy policies below 2014 exist for x86 only.
        var oldest = target.Architecture == "arm64" ? 17 : 5;
        return Enumerable
            .Range(oldest, glibcMinor - oldest + 1)
            .Reverse()
            .SelectMany(minor =>
                s_aliases.TryGetValue(minor, out var alias)
                    ? new[] { $"manylinux_2_{minor}_{target.Machine}", $"{alias}_{target.Machine}" }
                    : [$"manylinux_2_{minor}_{target.Machine}"]
            )
            .Append($"linux_{target.Machine}")
            .ToList();
    }
}
