using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Installation;

/// <summary>A wheel that an install was made of.</summary>
/// <param name="Name">The distribution, normalized.</param>
/// <param name="Version">Its version.</param>
/// <param name="File">The name of the file, without any address; <see langword="null"/> when it is not known.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits; <see langword="null"/> when it is not known.</param>
internal sealed partial record InstalledWheel(string Name, string Version, string? File, string? Sha256)
{
    /// <summary>Whether its publisher took the release back (PEP 592).</summary>
    public bool IsYanked { get; init; }

    /// <summary>Files of its metadata that are not what its RECORD names, though the lock confirms the wheel; or none.</summary>
    public string? Misrecorded { get; init; }

    /// <summary>The file of a cached install that holds them.</summary>
    public const string FileName = "wheels.cached";

    private const string Record = "RECORD";

    /// <summary>The wheels of a cached install; <see langword="null"/> when what was noted is damaged.</summary>
    public static IReadOnlyList<InstalledWheel>? ReadAll(string directory) =>
        CacheFile.TryReadJson<List<InstalledWheel>>(Path.Combine(directory, FileName));

    public static void WriteAll(string directory, IEnumerable<InstalledWheel> wheels) =>
        CacheFile.WriteJson(Path.Combine(directory, FileName), wheels.ToList());

    /// <summary>
    /// Which wheels were installed: pip says so; of uv it is known when the wheel lies in a folder, or when the requirements lock no other
    /// file.
    /// </summary>
    /// <param name="tree">What was installed.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="report">pip's report (<c>--report</c>), or <see langword="null"/>.</param>
    /// <param name="said">What uv printed.</param>
    public static IReadOnlyList<InstalledWheel> Find(FileTree tree, InstallRequest request, string? report, string said)
    {
        var yanked = Yanked().Matches(said).Select(match => Distribution.Normalize(match.Groups["name"].Value)).ToHashSet();
        var reported = (report is null ? [] : OfReport(report)).ToDictionary(wheel => wheel.Name, StringComparer.Ordinal);
        return Distribution
            .ReadAll(tree)
            .Select(distribution =>
                reported.GetValueOrDefault(distribution.Name)
                ?? InFolder(tree, distribution, request)
                ?? new InstalledWheel(
                    distribution.Name,
                    distribution.Version,
                    null,
                    request.HashesOf(distribution.Name) is [var only] ? only : null
                )
            )
            .Select(wheel => yanked.Contains(wheel.Name) ? wheel with { IsYanked = true } : wheel)
            .ToList();
    }

    /// <summary>
    /// Refuses wheels on this machine that hold paths which lead out of them: an installer may leave such files away and say nothing. What
    /// was installed must be what they record, too: an installer may have another wheel of that name in its own cache.
    /// </summary>
    /// <param name="tree">What was installed.</param>
    /// <param name="wheels">The wheels that it is said to be made of.</param>
    /// <param name="request">What was asked for.</param>
    /// <exception cref="LambdaLayerException">One does, or something else was installed.</exception>
    public static void Check(FileTree tree, IEnumerable<InstalledWheel> wheels, InstallRequest request)
    {
        var installed = Distribution
            .ReadAll(tree)
            .SelectMany(distribution => RecordRow.Of(tree, distribution))
            .Where(row => row.Path is not null)
            .ToLookup(row => row.Path!, row => row.Hash, StringComparer.Ordinal);
        foreach (var path in wheels.Where(wheel => wheel.File is not null).SelectMany(wheel => request.LocalWheels(wheel.File!)))
        {
            using var zip = WheelArchive.Open(path);
            if (zip.Entries.FirstOrDefault(entry => entry.FullName.Any(char.IsControl)) is { } odd)
            {
                throw new LambdaLayerException(
                    $"{Path.GetFileName(path)} holds a file with a line break or another control character in its name ("
                        + $"{JsonEncodedText.Encode(odd.FullName)}): pip records it wrongly, and uv refuses it; use another release."
                );
            }

            if (zip.Entries.FirstOrDefault(entry => !RecordRow.IsInside(entry.FullName.Replace('\\', '/'))) is { } entry)
            {
                throw new LambdaLayerException(
                    $"{Path.GetFileName(path)} holds a file whose path leads out of its root ({entry.FullName}): do "
                        + "not use this wheel, and find out who made it."
                );
            }

            if (
                RowsOf(zip)
                    .FirstOrDefault(row => row.Path is { } file && installed.Contains(file) && !installed[file].Contains(row.Hash)) is
                { } other
            )
            {
                throw new LambdaLayerException(
                    $"{Path.GetFileName(path)} is not what was installed ({other.Recorded} differs): the installer's own cache has another "
                        + "wheel of that name. Empty it (uv cache clean, pip cache purge), and build again."
                );
            }
        }
    }

    /// <summary>What a wheel records of its packages, but not of its own metadata, some of which installers write anew.</summary>
    private static IEnumerable<RecordRow> RowsOf(ZipArchive wheel)
    {
        var record = wheel.Entries.FirstOrDefault(entry =>
            entry.FullName.Split('/') is [var folder, Record] && folder.EndsWith(".dist-info", StringComparison.Ordinal)
        );
        if (record is null)
        {
            return [];
        }

        using var reader = new StreamReader(WheelArchive.Open(record, RegularFile.MostBytes));
        return RecordRow
            .Parse(reader)
            .Where(row => row.Hash.Length > 0 && !row.Recorded.Split('/')[0].EndsWith(".data", StringComparison.Ordinal))
            .Where(row => Distribution.MetadataFolderOf(row.Recorded) is null);
    }

    /// <summary>The wheels that a report of pip names (<c>--report</c>).</summary>
    /// <remarks>Source: pip documentation, "Installation Report".</remarks>
    public static IReadOnlyList<InstalledWheel> OfReport(string report)
    {
        using var json = JsonDocument.Parse(report);
        return json
            .RootElement.GetProperty("install")
            .EnumerateArray()
            .Select(item =>
            {
                var (metadata, download) = (item.GetProperty("metadata"), item.GetProperty("download_info"));
                var file = Uri.UnescapeDataString(Path.GetFileName(download.GetProperty("url").GetString()!.Split('#', '?')[0]));
                var hash =
                    download.TryGetProperty("archive_info", out var archive)
                    && archive.TryGetProperty("hashes", out var hashes)
                    && hashes.TryGetProperty("sha256", out var sha256)
                        ? sha256.GetString()
                        : null;
                return new InstalledWheel(
                    Distribution.Normalize(metadata.GetProperty("name").GetString()!),
                    metadata.GetProperty("version").GetString()!,
                    file,
                    hash
                )
                {
                    IsYanked = item.TryGetProperty("is_yanked", out var yanked) && yanked.GetBoolean(),
                };
            })
            .DistinctBy(wheel => wheel.Name)
            .ToList();
    }

    private static InstalledWheel? InFolder(FileTree tree, Distribution distribution, InstallRequest request)
    {
        var platforms = tree.Find($"{distribution.MetadataFolder}/WHEEL") is { LinkTarget: null } wheel
            ? RegularFile
                .ReadText(wheel.Source, "WHEEL")
                .Split('\n')
                .Where(line => line.StartsWith("Tag:", StringComparison.Ordinal))
                .Select(line => line.Trim().Split('-')[^1])
                .ToHashSet(StringComparer.Ordinal)
            : [];
        var locked = request.HashesOf(distribution.Name);
        var found = request
            .FindLinks.Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Concat(request.LocalFiles)
            .Where(file =>
                WheelName.TryParse(Path.GetFileName(file)) is { } name
                && name.Distribution == distribution.Name
                && name.Version == distribution.Version
                && name.Platforms.All(platforms.Contains)
            )
            .Select(file => new InstalledWheel(distribution.Name, distribution.Version, Path.GetFileName(file), Hashes.Of(file)))
            .Where(candidate => locked.Count == 0 || locked.Contains(candidate.Sha256!))
            .DistinctBy(candidate => candidate.Sha256)
            .ToList();
        return found is [var one] ? one : null;
    }

    // uv: "warning: `x==1.0` is yanked (reason: …)".
    [GeneratedRegex("`(?<name>[^`=]+)==[^`]+` is yanked", RegexOptions.CultureInvariant)]
    private static partial Regex Yanked();
}
