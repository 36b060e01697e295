using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Planning;

/// <summary>Checksums that a tree holds of its own files, by which code tells whether they were tampered with.</summary>
internal static partial class Checksums
{
    /// <summary>Why a file stays as it is.</summary>
    public const string Rule = "a checksum of it is known to the packages, which may refuse it in another form";

    // Manifests are small; what is larger is data.
    private const int LargestManifest = 1_000_000;

    private static readonly string[] s_endings =
    [
        "",
        ".cfg",
        ".csv",
        ".ini",
        ".json",
        ".md5",
        ".sha1",
        ".sha256",
        ".sha384",
        ".sha512",
        ".sum",
        ".sums",
        ".toml",
        ".txt",
        ".yaml",
        ".yml",
    ];

    /// <summary>All that looks like a checksum in the files of a tree, but what installers note of each file.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="ofSources">Those that sources mention.</param>
    public static IReadOnlySet<string> Of(FileTree tree, IEnumerable<string> ofSources)
    {
        var found = ofSources.ToHashSet(StringComparer.Ordinal);
        var manifests = tree.Files.Where(file =>
            file is { LinkTarget: null, Bytes: > 0 and <= LargestManifest }
            && s_endings.Contains(Path.GetExtension(file.Name).ToLowerInvariant())
            && Distribution.MetadataFolderOf(file.Path) is null
        );
        Parallel.ForEach(
            manifests,
            file =>
            {
                var text = Encoding.Latin1.GetString(File.ReadAllBytes(file.Source));
                var sums = Hexadecimal().Matches(text).Select(match => match.Value.ToLowerInvariant());
                var all = sums.Concat(Base64().Matches(text).Select(match => match.Value)).ToList();
                lock (found)
                {
                    found.UnionWith(all);
                }
            }
        );
        return found;
    }

    /// <summary>Whether one of some checksums is that of a file.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "What packages check by SHA-1 is recognised, and nothing is secured by it.")]
    [SuppressMessage("Security", "CA5351", Justification = "What packages check by MD5 is recognised, and nothing is secured by it.")]
    public static bool IsAmong(TreeFile file, IReadOnlySet<string> checksums)
    {
        if (checksums.Count == 0 || file.LinkTarget is not null)
        {
            return false;
        }

        var content = File.ReadAllBytes(file.Source);
        return new[]
        {
            MD5.HashData(content),
            SHA1.HashData(content),
            SHA256.HashData(content),
            SHA384.HashData(content),
            SHA512.HashData(content),
        }.Any(hash => checksums.Contains(Convert.ToHexStringLower(hash)) || checksums.Contains(Convert.ToBase64String(hash).TrimEnd('=')));
    }

    // Of the lengths that MD5 and the SHA family have.
    [GeneratedRegex(
        "(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})(?![0-9A-Za-z])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Hexadecimal();

    // SHA-256, SHA-384 and SHA-512 as integrity attributes write them, with or without the signs at the end.
    [GeneratedRegex(
        "(?<![0-9A-Za-z+/])(?:[0-9A-Za-z+/]{43}|[0-9A-Za-z+/]{64}|[0-9A-Za-z+/]{86})(?![0-9A-Za-z+/])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Base64();
}
