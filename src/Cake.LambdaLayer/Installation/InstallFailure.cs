using System.Globalization;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.Errors;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>Turns what an installer prints when it fails into one line: what, where, what to do.</summary>
internal static partial class InstallFailure
{
    public static bool IsMissingWheel(ChildProcess result) => MissingDistribution().IsMatch(result.Error) && !IsUnreachable(result.Error);

    /// <param name="tool">The installer.</param>
    /// <param name="request">What was asked of it.</param>
    /// <param name="requirements">The file that the requirements were handed over in.</param>
    /// <param name="result">Its run.</param>
    /// <param name="verbose">The same run with more words, where there was one.</param>
    public static LambdaLayerException Explain(
        InstallerTool tool,
        InstallRequest request,
        string requirements,
        ChildProcess result,
        ChildProcess verbose
    )
    {
        var error = result.Error.Replace(requirements, request.File, StringComparison.Ordinal);
        if (result.IsOutOfRoom)
        {
            return new LambdaLayerException($"{tool.Name} {tool.Version} failed: {LastError(error)}. {StageErrors.MakeRoom}");
        }

        if (IsUnreachable(error))
        {
            return new LambdaLayerException(
                $"{tool.Name} could not reach the package index: give it a folder of wheels with settings.FindLinks=DIR "
                    + "settings.NoIndex, or build settings.Recipe=sample, which needs none."
            );
        }

        if (
            error.Contains("DO NOT MATCH THE HASHES", StringComparison.Ordinal) || error.Contains("Hash mismatch", StringComparison.Ordinal)
        )
        {
            var named = HashedFile().Match(error) is { Success: true } file ? file.Groups[1].Value : LastError(error);
            return new LambdaLayerException(
                $"A file is not the one that the requirements lock: {SecretMask.Addresses(named)}; "
                    + "lock the requirements again, or find out who changed the file."
            );
        }

        if (WithoutHash().Matches(error) is { Count: > 0 } unlocked)
        {
            var names = unlocked.Select(match => match.Groups["requirement"].Value).Distinct();
            return new LambdaLayerException(
                $"{request.File} locks some requirements by hash, but not {string.Join(", ", names)}: lock all of them "
                    + "(LambdaLayerLock) or none."
            );
        }

        if (LeavesRoot().Match(error) is { Success: true } leaving)
        {
            return new LambdaLayerException(
                $"{Path.GetFileName(leaving.Groups["wheel"].Value)} holds a file whose path leads out of its root "
                    + $"({Path.GetFileName(leaving.Groups["file"].Value)}): do not use this wheel, and find out who made it."
            );
        }

        if (Unbuilt(error, result.Output) is { } source)
        {
            return new LambdaLayerException(
                $"{SecretMask.Addresses(source)} is asked for, which is no wheel, and source is never built here: build a wheel of it "
                    + "once, where you trust it, and offer that with settings.FindLinks."
            );
        }

        if (MissingDistribution().Match(error) is { Success: true } missing)
        {
            return new LambdaLayerException(MissingWheel(missing.Groups["requirement"].Value, request, verbose));
        }

        return new LambdaLayerException(
            $"{tool.Name} {tool.Version} failed: {SecretMask.Addresses(LastError(error) + Conflict(result.Output))}"
        );
    }

    /// <summary>What an installer was about to build when it was kept from it.</summary>
    private static string? Unbuilt(string error, string output) =>
        error.Contains("source is never built", StringComparison.Ordinal)
            ? Begun().Matches(output).LastOrDefault()?.Groups["requirement"].Value ?? "a source distribution"
            : null;

    private static string MissingWheel(string requirement, InstallRequest request, ChildProcess verbose)
    {
        var target = request.Target;
        var wanted = $"{target.Runtime.Identifier} on {target.Architecture} with Python {target.Python} (glibc 2.{request.GlibcMinor})";
        var name = Distribution.RequiredName(requirement);
        var prefix = $"{name.Replace('-', '_')}-";
        var tags = IncompatibleTags()
            .Matches(verbose.Output + verbose.Error)
            .Select(match => (Tags: match.Groups[1].Value, File: Uri.UnescapeDataString(match.Groups[2].Value)))
            .Where(wheel => FileName(wheel.File).StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .SelectMany(wheel => wheel.Tags.Split(", "))
            .Concat(TagsOfUv(name, verbose.Error))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (tags.Count == 0)
        {
            return $"{requirement} was not found as a wheel for {wanted} (source distributions are never built); "
                + "check the pin, settings.FindLinks and the index.";
        }

        var others = WithoutWheel(request).Where(other => !other.StartsWith($"{name}==", StringComparison.Ordinal)).ToList();
        var also = others.Count == 0 ? "" : $", and neither have {string.Join(", ", others)}";
        return $"{requirement} has no wheel for {wanted}{also}; wheels exist for: {string.Join(", ", tags)}. {Advice(tags, request)}";
    }

    private static IEnumerable<string> TagsOfUv(string name, string error) =>
        HintOfUv()
            .Matches(error)
            .Where(match => Distribution.Normalize(match.Groups["name"].Value) == name)
            .SelectMany(match => match.Groups["tag"].Captures.Select(tag => tag.Value));

    /// <summary>A wheel may only be too new for the C library: then what would do can be said.</summary>
    private static string Advice(IEnumerable<string> tags, InstallRequest request)
    {
        var oldest = tags.Select(tag => Manylinux().Match(tag))
            .Where(match => match.Success && match.Groups[2].Value == request.Target.Machine)
            .Select(match => (int?)int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Min();
        if (oldest <= request.GlibcMinor || oldest is null)
        {
            return "Pin a version that has one, or choose another settings.Runtime, settings.Architecture or settings.Python.";
        }

        var newer = LambdaRuntime.All.FirstOrDefault(runtime =>
            runtime.GlibcMinor >= oldest && runtime.ShipsPython is null == request.Target.Runtime.ShipsPython is null
        );
        return $"They need glibc 2.{oldest}: pin a version with a wheel for "
            + $"manylinux_2_{request.GlibcMinor}_{request.Target.Machine} or older (such as manylinux2014)"
            + (newer is null ? "." : $", or choose a runtime of Amazon Linux 2023, such as settings.Runtime={newer.Identifier}.");
    }

    /// <summary>
    /// The pinned distributions of which folders have wheels, but none for the platform: an installer stops at the first one.
    /// </summary>
    private static List<string> WithoutWheel(InstallRequest request)
    {
        var fitting = PlatformTags.Of(request.Target, request.GlibcMinor).Append("any").ToHashSet(StringComparer.Ordinal);
        var wheels = request
            .FindLinks.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Select(file => WheelName.TryParse(Path.GetFileName(file)))
            .OfType<WheelName>()
            .ToLookup(wheel => $"{wheel.Distribution}=={wheel.Version}");
        return Pin()
            .Matches(request.Requirements)
            .Select(match => $"{Distribution.Normalize(match.Groups[1].Value)}=={match.Groups[2].Value}")
            .Where(pin => wheels.Contains(pin) && !wheels[pin].Any(wheel => wheel.Platforms.Any(fitting.Contains)))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    private static string FileName(string file) =>
        file[(file.LastIndexOf('/') + 1)..] is var name && name.IndexOf('-', StringComparison.Ordinal) is var dash and > 0
            ? $"{Distribution.Normalize(name[..dash]).Replace('-', '_')}{name[dash..]}"
            : file;

    private static bool IsUnreachable(string error) => Unreachable().IsMatch(error);

    /// <summary>
    /// The last error with what is said below it: causes and the place, but not the carets that point at a character; of a traceback, its
    /// end.
    /// </summary>
    private static string LastError(string error)
    {
        var lines = error
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !Aside().IsMatch(line))
            .ToList();
        var last = lines.FindLastIndex(line => Marker().IsMatch(line));
        return lines.Count == 0 ? "it printed nothing"
            : last < 0 || lines.IndexOf("Traceback (most recent call last):", last) >= 0 ? lines[^1]
            : Marker()
                .Replace(string.Join(' ', lines.Skip(last).Select(line => Carets().Replace(line, "")).Where(line => line.Length > 0)), "");
    }

    /// <summary>Why pip finds no set of versions, which it prints beside its errors.</summary>
    private static string Conflict(string output) =>
        CausesOfConflict().Match(output) is { Success: true } causes
            ? $" {string.Join("; ", causes.Groups[1].Captures.Select(cause => cause.Value.Trim()))}."
            : "";

    [GeneratedRegex(@"^error:\s*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Marker();

    // pip's notices of new releases, uv's hints, and pip's pointer to its documentation after a conflict that it has named.
    [GeneratedRegex(@"^(WARNING:|\[notice\]|hint:|ERROR: ResolutionImpossible)", RegexOptions.CultureInvariant)]
    private static partial Regex Aside();

    [GeneratedRegex(@"^[\^~]+\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Carets();

    [GeneratedRegex(@"The conflict is caused by:\r?\n(?: {4}(.+)\n)+", RegexOptions.CultureInvariant)]
    private static partial Regex CausesOfConflict();

    // pip: "No matching distribution found for X"; uv: "Because X==1 has no wheels with a matching …", "… has no usable wheels",
    // "Because there is no version of X==1", "Because X was not found in …".
    [GeneratedRegex(
        @"No matching distribution found for (?<requirement>[^\s(]+)|Because (?<requirement>\S+) has no (?:usable )?wheels|"
            + @"Because there (?:is|are) no versions? of (?<requirement>[^\s,]+)|Because (?<requirement>\S+) was not found in",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex MissingDistribution();

    [GeneratedRegex(
        @"Failed to establish a new connection|Max retries exceeded|Temporary failure in name resolution|"
            + @"Name or service not known|nodename nor servname|Connection refused|ProxyError|Read timed out|"
            + @"Connection timed out|Failed to fetch|error sending request|dns error",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Unreachable();

    // pip's verbose log: "Skipping link: none of the wheel's tags (cp311-cp311-manylinux_2_28_aarch64) are compatible (run …): ADDRESS
    // (from …)".
    [GeneratedRegex(@"none of the wheel's tags \(([^)]+)\) are compatible[^\n]*?: (\S+\.whl)", RegexOptions.CultureInvariant)]
    private static partial Regex IncompatibleTags();

    // uv: "hint: Wheels are available for `x` (v1.0) on the following platforms: `manylinux_2_17_aarch64`, `macosx_11_0_arm64`".
    [GeneratedRegex(
        @"Wheels are (?:available|required) for `(?<name>[^`]+)`(?: \([^)]*\))?[^`:]*:(?:[,\s]*(?:and\s+)?`(?<tag>[^`]+)`)+",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex HintOfUv();

    // pip names what it begins with: "Collecting x@ file:///…", "Processing /…/x-1.0.tar.gz (from y)".
    [GeneratedRegex(
        @"^\s*(?:Collecting|Processing) (?<requirement>.+?)(?: \(from .*)?\r?$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Begun();

    // pip: "    x==1.0 --hash=sha256:…" below "Hashes are required in --require-hashes mode, but they are missing"; uv: "In
    // `--require-hashes` mode, all requirements must have a hash, but none were provided for: x==1.0".
    [GeneratedRegex(
        @"Hashes are required(?s:.*?)\n\s+(?<requirement>\S+) --hash=|none were provided for: (?<requirement>[^\s]+)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex WithoutHash();

    [GeneratedRegex(@"manylinux_2_(\d+)_(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Manylinux();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Pin();

    [GeneratedRegex(@"^\s+(\S+==\S+) from ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex HashedFile();

    // pip: "The wheel 'W' has a file 'F' trying to install outside the target directory 'T'"; "Unexpected file in W: 'F'. .data directory
    // contents …".
    [GeneratedRegex(
        @"The wheel '(?<wheel>[^']+)' has a file '(?<file>[^']+)' trying to install outside|"
            + @"Unexpected file in (?<wheel>\S+): '(?<file>[^']+)'\. \.data directory",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex LeavesRoot();
}
