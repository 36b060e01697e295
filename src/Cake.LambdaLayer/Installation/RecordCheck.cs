using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// Compares what an installer installed with what the wheels say they hold. Neither pip nor uv does: they take over RECORD as it is, and
/// install files that it does not name.
/// </summary>
internal static partial class RecordCheck
{
    private const int MostLines = 20;
    private const string HowToAllow = "When you have read them and trust them, these lines of layer.yaml allow them:";
    private const string Advice = "do not use this wheel, and find out who made it";

    private const string AdviceOnMetadata =
        "some publishers write it anew when the wheel is made; lock the wheel by its hash (LambdaLayerLock) to take it as it is";

    /// <summary>Modules that <c>site</c> imports at every start of Python.</summary>
    private static readonly string[] s_startupModules = ["sitecustomize", "usercustomize"];

    /// <summary>
    /// Groups of entry points that are called at every start, where the hook for it is installed, and files that <c>site</c> reads
    /// (<c>.start</c>: PEP 829).
    /// </summary>
    private static readonly string[] s_startupGroups = ["site", .. s_startupModules];

    private static readonly string[] s_startupFiles = [PathConfiguration.Extension, ".start"];

    /// <summary>Files of a <c>.dist-info</c> folder that RECORD cannot have the hash of (PEP 427).</summary>
    private static readonly string[] s_unhashed = ["RECORD", "RECORD.jws", "RECORD.p7s"];

    /// <summary>Hashes that RECORD may hold: sha256 or better (PEP 427).</summary>
    private static readonly Dictionary<string, Func<Stream, byte[]>> s_algorithms = new(StringComparer.Ordinal)
    {
        ["sha256"] = SHA256.HashData,
        ["sha384"] = SHA384.HashData,
        ["sha512"] = SHA512.HashData,
    };

    /// <summary>Refuses an install that holds what its wheels do not record, or what runs code at the start of Python.</summary>
    /// <param name="tree">The packages, as the installer left them.</param>
    /// <param name="allowed">Start-up hooks that the recipe allows.</param>
    /// <param name="locked">Names of distributions whose wheel is the very one that the requirements lock.</param>
    /// <returns>
    /// Of locked wheels, files of their metadata that are not what RECORD names: some publishers write them anew when the wheel is made.
    /// </returns>
    /// <exception cref="LambdaLayerException">One line for each file that is refused.</exception>
    public static ILookup<string, string> Run(FileTree tree, IReadOnlyList<AllowedHook> allowed, IReadOnlySet<string> locked)
    {
        var (offences, hooks, misrecorded) = Offences(tree, allowed, locked);
        if (offences.Count > 0)
        {
            var more = offences.Count > MostLines ? [$"… and {offences.Count - MostLines} more"] : Array.Empty<string>();
            // Lines for hooks are of no use as long as something else is refused too.
            var all = offences.Count == hooks.Count ? hooks : [];
            string[] lines = all.Count > 0 ? [HowToAllow, .. AllowedHook.Yaml(all)] : [];
            throw new LambdaLayerException(string.Join('\n', [.. offences.Take(MostLines), .. more, .. lines])) { Hooks = all };
        }

        return misrecorded.ToLookup(entry => entry.Distribution, entry => entry.Path, StringComparer.Ordinal);
    }

    private static (
        List<string> Lines,
        List<AllowedHook> Hooks,
        IReadOnlyCollection<(string Distribution, string Path)> Misrecorded
    ) Offences(FileTree tree, IReadOnlyList<AllowedHook> allowed, IReadOnlySet<string> locked)
    {
        var rows = Distribution
            .ReadAll(tree)
            .SelectMany(distribution => RecordRow.Of(tree, distribution).Select(row => (Distribution: distribution, Row: row)))
            .ToList();
        var owners = rows.Where(entry => entry.Row.Path is not null).ToLookup(entry => entry.Row.Path!, StringComparer.Ordinal);
        var offences = new ConcurrentBag<string>();
        var misrecorded = new ConcurrentBag<(string Distribution, string Path)>();
        foreach (var (distribution, row) in rows.Where(entry => entry.Row.Path is null))
        {
            offences.Add($"{distribution}: its RECORD names {row.Recorded}, which leads out of its root: {Advice}.");
        }

        Parallel.ForEach(
            owners,
            owner =>
            {
                var (distribution, offence, isRewritten) = Offence(tree.Find(owner.Key), owner.Key, owner.ToList());
                if (isRewritten && locked.Contains(distribution.Name))
                {
                    misrecorded.Add((distribution.Name, owner.Key));
                }
                else if (offence is not null)
                {
                    offences.Add(offence);
                }
            }
        );
        // Nobody needs them, and whatever prints such a name would print lines that are not its own.
        if (tree.Files.FirstOrDefault(file => file.Path.Any(char.IsControl)) is { } odd)
        {
            throw new LambdaLayerException(
                $"{JsonEncodedText.Encode(odd.Path)} was installed, a name with a line break or another control character: {Advice}."
            );
        }

        foreach (var file in tree.Files.Where(file => !owners.Contains(file.Path)))
        {
            offences.Add($"{file.Path} was installed, though no wheel's RECORD names it: {Advice}.");
        }

        var hooks = new List<AllowedHook>();
        var folders = PathFolders(tree);
        foreach (var file in tree.Files)
        {
            var owner = owners[file.Path].Select(entry => entry.Distribution).FirstOrDefault();
            if (
                Hook(tree, file, folders) is { } hook
                && !allowed.Any(rule => rule.Path == file.Path && Distribution.Normalize(rule.Distribution) == owner?.Name)
            )
            {
                offences.Add($"{(owner is null ? "" : $"{owner}: ")}{file.Path} {hook}: use another version, or let the recipe allow it.");
                hooks.Add(new AllowedHook(file.Path, owner?.Name ?? "?", $"read and trusted in {owner}"));
            }
        }

        return (offences.Order(StringComparer.Ordinal).ToList(), hooks, misrecorded);
    }

    /// <summary>
    /// What is wrong with a file that one or more wheels record, with the wheel that it is of; and whether it is a text about the wheel
    /// that was written anew.
    /// </summary>
    private static (Distribution Distribution, string? Offence, bool IsRewritten) Offence(
        TreeFile? file,
        string path,
        List<(Distribution Distribution, RecordRow Row)> owners
    )
    {
        // Of different contents, all but one are gone; whether that is in order, the plan tells.
        var place = owners.FindIndex(owner => IsAsRecorded(file, owner.Row));
        var (distribution, row) = owners[Math.Max(place, 0)];
        var isMetadata = path.StartsWith($"{distribution.MetadataFolder}/", StringComparison.Ordinal);
        var (offence, isChanged) =
            file is null ? ($"{path} is in its RECORD, but was not installed: {Advice}.", false)
            : file.LinkTarget is not null ? ($"{path} is a symbolic link, which no wheel can hold: {Advice}.", false)
            : s_unhashed.Any(name => path == $"{distribution.MetadataFolder}/{name}") ? (null, false)
            : row.Hash.Length == 0 ? ($"{path} was installed, though its RECORD has no hash of it: {Advice}.", false)
            : row.Hash.Split('=', 2) is not [var algorithm, _] || !s_algorithms.ContainsKey(algorithm)
                ? ($"{path} is recorded with {row.Hash.Split('=')[0]}, which is no hash that can be trusted: {Advice}.", false)
            : place >= 0 ? ((string?)null, false)
            : ($"{path} is not the file that its RECORD names (hash or size): {(isMetadata ? AdviceOnMetadata : Advice)}.", true);
        return (distribution, offence is null ? null : $"{distribution}: {offence}", isChanged && isMetadata);
    }

    private static bool IsAsRecorded(TreeFile? file, RecordRow row) =>
        file is { LinkTarget: null }
        && row.Hash.Split('=', 2) is [var algorithm, var digest]
        && s_algorithms.TryGetValue(algorithm, out var compute)
        && (row.Bytes.Length == 0 || row.Bytes == file.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture))
        && Digest(file, compute) == digest.TrimEnd('=');

    /// <summary>Folders on <c>sys.path</c> beside that of the packages, which path configuration files put there.</summary>
    private static List<string> PathFolders(FileTree tree) =>
        tree
            .Files.Where(file => !file.Path.Contains('/', StringComparison.Ordinal) && IsPathConfiguration(file))
            .SelectMany(file => PathConfiguration.Read(file.Source).Folders)
            .Select(folder => folder + "/")
            .ToList();

    private static bool IsPathConfiguration(TreeFile file) =>
        file.LinkTarget is null && file.Name.EndsWith(PathConfiguration.Extension, StringComparison.Ordinal);

    /// <summary>How a file makes code run at the start of Python; <see langword="null"/> when it does not.</summary>
    private static string? Hook(FileTree tree, TreeFile file, List<string> folders)
    {
        var parts = file.Path.Split('/');
        if (
            parts.Length == 1
            && s_startupFiles.Contains(Path.GetExtension(file.Name), StringComparer.OrdinalIgnoreCase)
            && !(IsPathConfiguration(file) && IsHarmless(tree, PathConfiguration.Read(file.Source)))
        )
        {
            return "runs code at every start of Python";
        }

        if (
            folders
                .Where(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
                .Select(folder => file.Path[folder.Length..])
                .Append(file.Path)
                .Any(path => s_startupModules.Contains(path.Split('/', '.')[0], StringComparer.Ordinal))
        )
        {
            return "is imported at every start of Python";
        }

        if (Interpreter().IsMatch(file.Path))
        {
            return "would take the place of the interpreter";
        }

        return
            parts is [var folder, "entry_points.txt"]
            && folder.EndsWith(".dist-info", StringComparison.Ordinal)
            && StartupEntry(file) is { } entry
            ? $"hooks {entry} into the start of Python"
            : null;
    }

    /// <summary>
    /// Whether a path configuration file only adds folders and declares namespace packages. An extension module in the place of such a
    /// package would be loaded.
    /// </summary>
    private static bool IsHarmless(FileTree tree, PathConfiguration file) =>
        !file.RunsCode
        && !file
            .Namespaces.Select(name => name.Replace('.', '/'))
            .Any(path =>
                tree.Files.Any(other =>
                    other.Name.EndsWith(".so", StringComparison.Ordinal)
                    && (
                        other.Path.StartsWith($"{path}.", StringComparison.Ordinal)
                        || other.Path.StartsWith($"{path}/__init__.", StringComparison.Ordinal)
                    )
                )
            );

    /// <summary>An entry point that belongs to a group of start-up hooks, or names one of the modules that <c>site</c> imports.</summary>
    private static string? StartupEntry(TreeFile file)
    {
        var group = "";
        foreach (var line in RegularFile.ReadText(file.Source, "entry_points.txt").Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                group = line[1..^1].Trim();
            }
            else if (
                line.Split('=', 2) is [var name, var reference]
                && !line.StartsWith('#')
                && (
                    s_startupGroups.Contains(group.Split('.')[0], StringComparer.OrdinalIgnoreCase)
                    || s_startupModules.Contains(reference.Trim().Split(':', '.')[0], StringComparer.Ordinal)
                )
            )
            {
                return $"[{group}] {name.Trim()}";
            }
        }

        return null;
    }

    private static string Digest(TreeFile file, Func<Stream, byte[]> compute)
    {
        using var stream = File.OpenRead(file.Source);
        return Base64Url.EncodeToString(compute(stream));
    }

    [GeneratedRegex(@"\Abin/python(\d+(\.\d+)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Interpreter();
}
