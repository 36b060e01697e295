using System.Text.RegularExpressions;
using Cake.LambdaLayer.Interpreter;

namespace Cake.LambdaLayer.Provenance;

/// <summary>
/// Which packages of Debian, or of a distribution made from it, the libraries of a userland belong to; others are not known.
/// </summary>
/// <remarks>Source: dpkg(1), "Files": <c>info/*.list</c> holds the paths of each package, <c>status</c> what is known of it.</remarks>
internal sealed partial class SystemPackages
{
    private const string Database = "/var/lib/dpkg";
    private readonly string _root;
    private readonly Dictionary<string, string> _owners;
    private readonly Dictionary<string, SystemPackage> _packages;

    private SystemPackages(string root, Dictionary<string, string> owners, Dictionary<string, SystemPackage> packages)
    {
        _root = root;
        _owners = owners;
        _packages = packages;
    }

    /// <param name="root">The folder of the userland; <c>/</c> for that of this machine.</param>
    /// <param name="libraries">The files that will be asked for.</param>
    public static SystemPackages Read(string root, IEnumerable<string> libraries)
    {
        var (status, lists) = (SharedLibraries.Below(root, $"{Database}/status"), SharedLibraries.Below(root, $"{Database}/info"));
        var names = libraries.Select(library => Path.GetFileName(library)).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0 || !File.Exists(status) || !Directory.Exists(lists))
        {
            return new SystemPackages(root, [], []);
        }

        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var list in Directory.EnumerateFiles(lists, "*.list").Order(StringComparer.Ordinal))
        {
            foreach (var path in File.ReadLines(list).Where(path => names.Contains(path[(path.LastIndexOf('/') + 1)..])))
            {
                // /lib is a link to /usr/lib, which the lists do not know.
                owners.TryAdd(Merged(path), Path.GetFileNameWithoutExtension(list));
            }
        }

        return new SystemPackages(root, owners, Packages(root, status, owners.Values.ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>The package that a library belongs to, or <see langword="null"/>.</summary>
    /// <param name="library">Its path on this machine, links resolved.</param>
    public SystemPackage? Of(string library) =>
        _owners.TryGetValue(Merged(_root == "/" ? library : "/" + Path.GetRelativePath(_root, library)), out var name)
            ? _packages.GetValueOrDefault(name)
            : null;

    private static string Merged(string path) => path.StartsWith("/usr/", StringComparison.Ordinal) ? path["/usr".Length..] : path;

    private static Dictionary<string, SystemPackage> Packages(string root, string status, HashSet<string> wanted)
    {
        var vendor = Vendor(root);
        var packages = new Dictionary<string, SystemPackage>(StringComparer.Ordinal);
        foreach (var paragraph in Paragraphs(status))
        {
            if (
                !paragraph.TryGetValue("Package", out var name)
                || !paragraph.TryGetValue("Version", out var version)
                || !paragraph.TryGetValue("Architecture", out var architecture)
            )
            {
                continue;
            }

            // The lists of packages that may be installed for several architectures are called after both.
            var key = wanted.Contains(name) ? name : $"{name}:{architecture}";
            if (wanted.Contains(key))
            {
                var source = Source().Match(paragraph.GetValueOrDefault("Source", name));
                var copyright = SharedLibraries.Below(root, $"/usr/share/doc/{name}/copyright");
                packages[key] = new SystemPackage(
                    name,
                    version,
                    architecture,
                    source.Groups["name"].Value,
                    source.Groups["version"] is { Success: true, Value: var other } ? other : version,
                    vendor,
                    File.Exists(copyright) ? copyright : null
                );
            }
        }

        return packages;
    }

    private static IEnumerable<Dictionary<string, string>> Paragraphs(string status)
    {
        var paragraph = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(status).Append(""))
        {
            if (line.Length == 0)
            {
                yield return paragraph;
                paragraph = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (line[0] is not (' ' or '\t') && line.Split(':', 2) is [var field, var value])
            {
                paragraph[field] = value.Trim();
            }
        }
    }

    private static string Vendor(string root)
    {
        var release = SharedLibraries.Below(root, "/etc/os-release");
        return (
                File.Exists(release)
                    ? File.ReadLines(release)
                        .FirstOrDefault(line => line.StartsWith("ID=", StringComparison.Ordinal))
                        ?["ID=".Length..].Trim('"')
                    : null
            ) ?? "debian";
    }

    [GeneratedRegex(@"\A(?<name>\S+)(?: \((?<version>[^)]+)\))?", RegexOptions.CultureInvariant)]
    private static partial Regex Source();
}
