using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
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
    private const string Advice = "do not use this wheel, and find out who made it";

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
    /// <exception cref="LambdaLayerException">One line for each file that is refused.</exception>
    public static void Run(FileTree tree, IReadOnlyList<AllowedHook> allowed)
    {
        var (offences, hooks) = Offences(tree, allowed);
        if (offences.Count > 0)
        {
            var more = offences.Count > MostLines ? [$"… and {offences.Count - MostLines} more"] : Array.Empty<string>();
            // Of no use as long as something else is refused too.
            var lines = offences.Count == hooks.Count ? AllowedHook.Yaml(hooks) : [];
            throw new LambdaLayerException(string.Join('\n', [.. offences.Take(MostLines), .. more, .. lines]));
        }
    }

    private static (List<string> Lines, List<AllowedHook> Hooks) Offences(FileTree tree, IReadOnlyList<AllowedHook> allowed)
    {
        var rows = Distribution
            .ReadAll(tree)
            .SelectMany(distribution => Rows(tree, distribution).Select(row => (Distribution: distribution, Row: row)))
            .ToList();
        var owners = rows.Where(entry => entry.Row.Path is not null).ToLookup(entry => entry.Row.Path!, StringComparer.Ordinal);
        var offences = new ConcurrentBag<string>();
        foreach (var (distribution, row) in rows.Where(entry => entry.Row.Path is null))
        {
            offences.Add($"{distribution}: its RECORD names {row.Recorded}, which leads out of its root: {Advice}.");
        }

        Parallel.ForEach(
            owners,
            owner =>
            {
                if (Offence(tree.Find(owner.Key), owner.Key, owner.ToList()) is { } offence)
                {
                    offences.Add(offence);
                }
            }
        );
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

        return (offences.Order(StringComparer.Ordinal).ToList(), hooks);
    }

    private static IEnumerable<RecordRow> Rows(FileTree tree, Distribution distribution) =>
        tree.Find($"{distribution.MetadataFolder}/RECORD") is { LinkTarget: null } record ? RecordRow.ReadAll(record.Source) : [];

    /// <summary>What is wrong with a file that one or more wheels record.</summary>
    private static string? Offence(TreeFile? file, string path, List<(Distribution Distribution, RecordRow Row)> owners)
    {
        var (distribution, row) = owners[0];
        if (owners.Find(other => other.Row.Hash != row.Hash || other.Row.Bytes != row.Bytes) is { Row: not null } other)
        {
            return $"{path} is part of {distribution} and, with another content, of {other.Distribution}: one would "
                + "take the place of the other; leave one of the two away.";
        }

        return file is null ? $"{distribution}: {path} is in its RECORD, but was not installed: {Advice}."
            : file.LinkTarget is not null ? $"{distribution}: {path} is a symbolic link, which no wheel can hold: {Advice}."
            : s_unhashed.Any(name => path == $"{distribution.MetadataFolder}/{name}") ? null
            : row.Hash.Length == 0 ? $"{distribution}: {path} was installed, though its RECORD has no hash of it: {Advice}."
            : row.Hash.Split('=', 2) is not [var algorithm, var digest] || !s_algorithms.TryGetValue(algorithm, out var compute)
                ? $"{distribution}: {path} is recorded with {row.Hash.Split('=')[0]}, which is no hash that can be trusted: {Advice}."
            : (row.Bytes.Length > 0 && row.Bytes != file.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture))
            || Digest(file, compute) != digest.TrimEnd('=')
                ? $"{distribution}: {path} is not the file that its RECORD names (hash or size): {Advice}."
            : null;
    }

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
        foreach (var line in File.ReadLines(file.Source).Select(line => line.Trim()))
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
