using System.Text.RegularExpressions;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Python;

/// <summary>Which top-level packages <c>importlib.metadata</c> takes a distribution for that does not declare them.</summary>
internal static partial class TopLevelNames
{
    /// <summary>What is inferred of the rows of a RECORD.</summary>
    /// <param name="paths">The paths as they are recorded.</param>
    /// <param name="target">Whose Python infers.</param>
    /// <remarks>Source: <c>_top_level_inferred</c> in Lib/importlib/metadata/__init__.py of CPython 3.10 to 3.13.</remarks>
    public static IReadOnlySet<string> Inferred(IEnumerable<string> paths, LambdaTarget target)
    {
        var version = Version.Parse(target.Python);
        return version < new Version(3, 11)
            ? new HashSet<string>()
            : paths
                .Where(path => version >= new Version(3, 12) || Path.GetExtension(path) == ".py")
                .Select(path => path.Split('/'))
                .Select(parts => parts.Length > 1 ? parts[0] : NameOf(parts[0], version, target.Machine))
                .OfType<string>()
                .Where(name => version < new Version(3, 12) || !name.Contains('.', StringComparison.Ordinal))
                .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>inspect.getmodulename.</summary>
    private static string? NameOf(string file, Version version, string machine)
    {
        var tag = $".cpython-{version.Major}{version.Minor}-{machine}-linux-gnu.so";
        var ending = file.EndsWith(tag, StringComparison.Ordinal) ? tag : ModuleEnding().Match(file).Value;
        return ending.Length > 0 ? file[..^ending.Length]
            : version >= new Version(3, 13) ? file
            : null;
    }

    [GeneratedRegex(@"(\.abi3)?\.so\z|\.pyc?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ModuleEnding();
}
