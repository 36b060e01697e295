using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Installation;

/// <summary>
/// A folder that an installer was told to install into, in the one form that both leave behind: the packages, their scripts in
/// <c>bin/</c>, and what the wheels' data scheme has besides (<c>share/</c>, <c>etc/</c>, <c>lib/</c>) as <see cref="LayerLayout"/> names
/// it. RECORD says of each file where it lies from the packages.
/// </summary>
/// <remarks>
/// Source: "Binary distribution format" of the Python Packaging User Guide, for <c>.data</c> folders. pip installs for other
/// machines only into a target folder, which it does as into a home folder, and moves the result, but for <c>lib/</c> (pip 26.3,
/// <c>commands/install.py</c>).
/// </remarks>
internal static class InstalledPrefix
{
    private const string Record = "RECORD";

    /// <summary>Where pip has the packages when it writes RECORD: below the home folder.</summary>
    private const string PackagesOfPip = "lib/python";

    /// <summary>Arranges what pip left in a target folder.</summary>
    /// <param name="packages">The folder that it was told.</param>
    /// <param name="layout">The layout of the layer.</param>
    /// <param name="wheelOf">The path of the wheel of a distribution, for files that pip lost.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task OfPipAsync(
        string packages,
        LayerLayout layout,
        Func<string, CancellationToken, Task<string>> wheelOf,
        CancellationToken cancellation
    )
    {
        foreach (var record in Records(packages))
        {
            string? wheel = null;
            var rows = new List<RecordRow>();
            foreach (var row in RecordRow.ReadAll(record))
            {
                if (row.BelowPrefix(PackagesOfPip) is not { } path || path.StartsWith($"{PackagesOfPip}/", StringComparison.Ordinal))
                {
                    rows.Add(row);
                    continue;
                }

                // Where the others have headers, and pip elsewhere as well.
                var place = path.StartsWith("include/python/", StringComparison.Ordinal)
                    ? $"include/site/python{layout.Python}/{path["include/python/".Length..]}"
                    : path;
                var (from, to) = (Path.Combine(packages, path), Path.Combine(packages, layout.OfPrefix(place)));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                if (!File.Exists(from) && !File.Exists(to))
                {
                    wheel ??= await wheelOf(Path.GetFileName(Path.GetDirectoryName(record)!), cancellation);
                    Extract(wheel, path, to);
                }
                else if (from != to && !File.Exists(to))
                {
                    File.Move(from, to);
                }

                rows.Add(Placed(row, layout, place));
            }

            Write(record, rows);
        }

        RemoveEmptyFolders(packages);
    }

    /// <summary>Arranges what uv left below a prefix.</summary>
    /// <param name="prefix">The folder that it was told.</param>
    /// <param name="packages">Where the packages belong.</param>
    /// <param name="layout">The layout of the layer.</param>
    public static void OfUv(string prefix, string packages, LayerLayout layout)
    {
        // Which folder it is, site-packages or dist-packages, is the interpreter's word.
        var installed = Directory
            .EnumerateDirectories(prefix, "*.dist-info", SearchOption.AllDirectories)
            .Select(folder => Path.GetDirectoryName(folder)!)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (installed is null)
        {
            return;
        }

        var below = Path.GetRelativePath(prefix, installed);
        foreach (var record in Records(installed))
        {
            Write(
                record,
                RecordRow
                    .ReadAll(record)
                    .Select(row =>
                        row.BelowPrefix(below) is not { } path || path.StartsWith($"{below}/", StringComparison.Ordinal)
                            ? row
                            : Placed(row, layout, path)
                    )
            );
        }

        // What uv locks the prefix with is none of a wheel's.
        File.Delete(Path.Combine(prefix, ".lock"));
        foreach (var file in Directory.EnumerateFiles(prefix, "*", SearchOption.AllDirectories).ToList())
        {
            var path = Path.GetRelativePath(prefix, file);
            var place = Path.Combine(
                packages,
                path.StartsWith($"{below}/", StringComparison.Ordinal) ? path[(below.Length + 1)..] : layout.OfPrefix(path)
            );
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file, place);
        }
    }

    private static RecordRow Placed(RecordRow row, LayerLayout layout, string place) =>
        row with
        {
            Recorded = Path.GetRelativePath("/" + layout.Packages, $"/{LayerLayout.Prefix}/{place}"),
        };

    private static void Extract(string wheel, string path, string place)
    {
        using var zip = WheelArchive.Open(wheel);
        var entry = zip.Entries.FirstOrDefault(entry =>
            entry.FullName.Split('/', 3) is [var folder, "data", var rest]
            && folder.EndsWith(".data", StringComparison.Ordinal)
            && rest == path
        );
        // What is nowhere is for the check of RECORD to name.
        if (entry is not null)
        {
            using var content = WheelArchive.Open(entry);
            using var file = File.Create(place);
            content.CopyTo(file);
        }
    }

    private static IEnumerable<string> Records(string packages) =>
        Directory.EnumerateDirectories(packages, "*.dist-info").Select(folder => Path.Combine(folder, Record)).Where(File.Exists).ToList();

    private static void Write(string record, IEnumerable<RecordRow> rows) =>
        File.WriteAllText(record, string.Concat(rows.Select(row => row.ToString() + "\n")));

    private static void RemoveEmptyFolders(string folder)
    {
        foreach (var below in Directory.EnumerateDirectories(folder))
        {
            RemoveEmptyFolders(below);
            if (!Directory.EnumerateFileSystemEntries(below).Any())
            {
                Directory.Delete(below);
            }
        }
    }
}
