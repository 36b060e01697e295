using System.Text.RegularExpressions;
using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Installation;

/// <summary>Turns what an installer prints when it fails into one line: what, where, what to do.</summary>
internal static partial class InstallFailure
{
    public static bool IsMissingWheel(ChildProcess result) => MissingDistribution().IsMatch(result.Error) && !IsUnreachable(result.Error);

    /// <param name="tool">The installer.</param>
    /// <param name="request">What was asked of it.</param>
    /// <param name="result">Its run.</param>
    /// <param name="verbose">The same run with more words, where there was one.</param>
    public static LambdaLayerException Explain(InstallerTool tool, InstallRequest request, ChildProcess result, ChildProcess verbose)
    {
        var error = result.Error;
        if (IsUnreachable(error))
        {
            return new LambdaLayerException(
                $"{tool.Name} could not reach the package index: give it a folder of wheels with --find-links=DIR --no-index, or build --recipe=sample, which needs none.");
        }

        if (error.Contains("DO NOT MATCH THE HASHES", StringComparison.Ordinal) || error.Contains("Hash mismatch", StringComparison.Ordinal))
        {
            return new LambdaLayerException(
                $"A file is not the one that the requirements lock: {Redact(HashedFile().Match(error) is { Success: true } file ? file.Groups[1].Value : LastError(error))}; lock the requirements again, or find out who changed the file.");
        }

        if (MissingDistribution().Match(error) is { Success: true } missing)
        {
            return new LambdaLayerException(MissingWheel(missing.Groups[1].Value, request, verbose));
        }

        return new LambdaLayerException($"{tool.Name} {tool.Version} failed: {Redact(LastError(error))}");
    }

    /// <summary>Passwords and tokens in addresses never reach a log.</summary>
    public static string Redact(string text) => Credentials().Replace(text, "$1***@");

    private static string MissingWheel(string requirement, InstallRequest request, ChildProcess verbose)
    {
        var wanted = $"{request.Target.Runtime.Identifier} on {request.Target.Architecture} with Python {request.Target.Python} (glibc 2.{request.Target.Runtime.GlibcMinor})";
        var name = RequirementName().Match(requirement).Value;
        var prefix = $"{Distribution.Normalize(name).Replace('-', '_')}-";
        var tags = IncompatibleTags().Matches(verbose.Output + verbose.Error)
            .Select(match => (Tags: match.Groups[1].Value, File: Uri.UnescapeDataString(match.Groups[2].Value)))
            .Where(wheel => WheelName(wheel.File).StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .SelectMany(wheel => wheel.Tags.Split(", "))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return tags.Count > 0
            ? $"{requirement} has no wheel for {wanted}; wheels exist for: {string.Join(", ", tags)}. Pin a version that has one, or choose another --runtime, --architecture or --python."
            : $"{requirement} was not found as a wheel for {wanted} (source distributions are never built); check the pin, --find-links and the index.";
    }

    private static string WheelName(string file) =>
        file[(file.LastIndexOf('/') + 1)..] is var name && name.IndexOf('-', StringComparison.Ordinal) is var dash and > 0
            ? $"{Distribution.Normalize(name[..dash]).Replace('-', '_')}{name[dash..]}"
            : file;

    private static bool IsUnreachable(string error) => Unreachable().IsMatch(error);

    private static string LastError(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(line => line.StartsWith("ERROR:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "it printed nothing";
        return line.Replace("ERROR: ", "", StringComparison.Ordinal);
    }

    // pip: "No matching distribution found for X"; uv: "Because X==1 has no wheels with a matching …", "X was not found in …".
    [GeneratedRegex(@"No matching distribution found for ([^\s(]+)|Because (\S+) has no wheels", RegexOptions.CultureInvariant)]
    private static partial Regex MissingDistribution();

    [GeneratedRegex(@"Failed to establish a new connection|Max retries exceeded|Temporary failure in name resolution|Name or service not known|nodename nor servname|Connection refused|ProxyError|Read timed out|Connection timed out|Failed to fetch|error sending request|dns error", RegexOptions.CultureInvariant)]
    private static partial Regex Unreachable();

    // pip's verbose log: "Skipping link: none of the wheel's tags (cp311-cp311-manylinux_2_28_aarch64) are compatible (run …): ADDRESS (from …)".
    [GeneratedRegex(@"none of the wheel's tags \(([^)]+)\) are compatible[^\n]*?: (\S+\.whl)", RegexOptions.CultureInvariant)]
    private static partial Regex IncompatibleTags();

    [GeneratedRegex(@"^\s+(\S+==\S+) from ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex HashedFile();

    [GeneratedRegex(@"^[A-Za-z0-9._-]+", RegexOptions.CultureInvariant)]
    private static partial Regex RequirementName();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://)[^/\s@]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();
}
