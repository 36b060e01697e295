using System.IO.Compression;
using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Materialise;

/// <summary>Packs modules of a layer into the zip file that Python looks into first.</summary>
internal static class LibraryArchive
{
    // PKWARE APPNOTE 4.3.7 and 4.3.12: an entry's two headers, each with its name.
    private const int HeaderBytes = 30 + 46;

    // Of PEP 561, for type checkers only.
    private const string Marker = "py.typed";

    // Python finds its standard library by os (Modules/getpath.py), and reads encodings before it can read a compressed file.
    private static readonly string[] s_outside = ["os", "encodings", "lib-dynload", "site-packages", "dist-packages"];

    // What setuptools takes for a sign that code needs its files outside of a zip file (setuptools/command/bdist_egg.py, scan_module), and
    // how
    // code reads data that lies beside it.
    private static readonly byte[][] s_signs = Array.ConvertAll(
        [
            "__file__",
            "__path__",
            "getabsfile",
            "getfile",
            "getsource",
            "getsourcefile",
            "getsourcelines",
            "findsource",
            "getcomments",
            "getframeinfo",
            "getinnerframes",
            "getouterframes",
            "get_data",
            "importlib.resources",
            "importlib_resources",
            "pkg_resources",
        ],
        Encoding.ASCII.GetBytes
    );

    /// <summary>Packs, when the step is switched on.</summary>
    /// <param name="options">What is built.</param>
    /// <param name="layer">The layer, complete, which is changed.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The plan with what was packed booked on the step.</returns>
    public static LayerPlan Pack(LayerOptions options, string layer, LayerPlan plan, CancellationToken cancellation)
    {
        if (!options.ActiveSteps.Contains(nameof(LibraryZip)))
        {
            return plan;
        }

        var layout = options.Layout;
        var archive = Path.Combine(layer, LayerLayout.Libraries, layout.LibraryZip);
        var library = Modules(layer, layout.StandardLibrary);
        // A name is imported from one place.
        var packages = Modules(layer, layout.Packages).Where(module => !library.Exists(other => other.Key == module.Key)).ToList();
        library.RemoveAll(module => !IsSafe(module));
        packages.RemoveAll(module => !IsSafe(module));
        using (var working = TemporaryDirectory.Below(Path.GetDirectoryName(layer)!))
        {
            foreach (var module in library.Concat(packages))
            {
                cancellation.ThrowIfCancellationRequested();
                Move(module, working.Path);
            }

            LayerZip.Write(working.Path, archive, cancellation: cancellation);
        }

        FileModes.Set(archive, executable: false);
        var entries = Entries(archive);
        var end = new PlannedChange(
            $"{LayerLayout.Libraries}/{layout.LibraryZip}",
            ChangeKind.Add,
            0,
            new FileInfo(archive).Length - entries.Values.Sum(),
            nameof(LibraryZip),
            "the zip file itself",
            []
        );
        return plan with
        {
            Packages = Booked(plan.Packages, "", $"{layout.LibraryZip}/", packages, entries, []),
            Interpreter = Booked(
                plan.Interpreter!,
                $"{layout.StandardLibrary}/",
                $"{LayerLayout.Libraries}/{layout.LibraryZip}/",
                library,
                entries,
                [end]
            ),
        };
    }

    /// <summary>What of the standard library lies in the zip file, as its entries are named.</summary>
    public static IEnumerable<string> StandardLibrary(LayerPlan plan, LayerLayout layout)
    {
        var prefix = $"{LayerLayout.Libraries}/{layout.LibraryZip}/";
        return (plan.Interpreter?.Changes ?? [])
            .Where(change => change.NewPath?.StartsWith(prefix, StringComparison.Ordinal) == true)
            .Select(change => change.NewPath![prefix.Length..]);
    }

    /// <summary>The top-level modules and packages that are packed.</summary>
    public static IReadOnlySet<(CleanupScope Scope, string Module)> Packed(LayerPlan plan, LayerLayout layout) =>
        plan
            .Packages.Changes.Select(change => (Scope: CleanupScope.Packages, Change: change))
            .Concat((plan.Interpreter?.Changes ?? []).Select(change => (Scope: CleanupScope.Interpreter, Change: change)))
            .Where(entry => entry.Change is { Step: nameof(LibraryZip), Kind: ChangeKind.Rewrite })
            .Select(entry => TopLevel(layout, entry.Scope, entry.Change.Path))
            .ToHashSet();

    /// <summary>The top-level module or package that a file belongs to.</summary>
    public static (CleanupScope Scope, string Module) TopLevel(LayerLayout layout, CleanupScope scope, string path) =>
        (scope, (scope == CleanupScope.Packages ? path : Path.GetRelativePath(layout.StandardLibrary, path)).Split('/', '.')[0]);

    /// <summary>Takes modules and packages out of the zip file of a layer, each to its own place.</summary>
    public static void Unpack(string layer, LayerLayout layout, IReadOnlySet<(CleanupScope Scope, string Module)> modules)
    {
        if (modules.Count == 0)
        {
            return;
        }

        var folders = modules.ToDictionary(
            module => module.Module,
            module => module.Scope == CleanupScope.Packages ? layout.Packages : layout.StandardLibrary,
            StringComparer.Ordinal
        );
        using var zip = ZipFile.Open(Path.Combine(layer, LayerLayout.Libraries, layout.LibraryZip), ZipArchiveMode.Update);
        foreach (var entry in zip.Entries.ToList())
        {
            if (folders.TryGetValue(entry.FullName.Split('/', '.')[0], out var folder))
            {
                var place = Path.Combine(layer, folder, entry.FullName);
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                entry.ExtractToFile(place);
                entry.Delete();
            }
        }
    }

    private static List<IGrouping<string, TreeFile>> Modules(string layer, string folder) =>
        FileTree
            .Read(Path.Combine(layer, folder), path => s_outside.Contains(path))
            .Files.GroupBy(file => file.Path.Split('/', '.')[0], StringComparer.Ordinal)
            .Where(group => !s_outside.Contains(group.Key))
            .ToList();

    /// <summary>Whether a module or package consists of bytecode that asks for no file, with an <c>__init__</c> in each folder.</summary>
    private static bool IsSafe(IEnumerable<TreeFile> module)
    {
        var files = module.ToList();
        var packages = files.Where(file => file.Name == "__init__.pyc").Select(file => file.Folder).ToHashSet(StringComparer.Ordinal);
        return files.TrueForAll(file =>
                file.LinkTarget is null
                && (file.Name.EndsWith(".pyc", StringComparison.Ordinal) || file.Name == Marker)
                && (file.Folder.Length == 0 || packages.Contains(file.Folder))
            )
            && files.TrueForAll(file =>
                File.ReadAllBytes(file.Source) is var code && Array.TrueForAll(s_signs, sign => code.AsSpan().IndexOf(sign) < 0)
            );
    }

    private static void Move(IEnumerable<TreeFile> module, string folder)
    {
        var files = module.ToList();
        foreach (var file in files)
        {
            var place = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file.Source, place);
        }

        // An empty folder could be imported as a namespace package.
        if (files[0].Folder.Length > 0)
        {
            var root = files[0].Source[..^(files[0].Path.Length - files[0].Path.IndexOf('/', StringComparison.Ordinal))];
            Directory.Delete(root, recursive: true);
        }
    }

    private static Dictionary<string, long> Entries(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        return zip.Entries.ToDictionary(
            entry => entry.FullName,
            entry => entry.CompressedLength + HeaderBytes + (2 * Encoding.UTF8.GetByteCount(entry.FullName)),
            StringComparer.Ordinal
        );
    }

    /// <summary>
    /// The plan of a tree in which what was packed is booked as lying in the zip file, with the bytes that it takes there.
    /// </summary>
    private static TreePlan Booked(
        TreePlan plan,
        string folder,
        string archive,
        IEnumerable<IGrouping<string, TreeFile>> modules,
        Dictionary<string, long> entries,
        IEnumerable<PlannedChange> further
    )
    {
        var packed = modules.SelectMany(module => module).ToDictionary(file => $"{folder}{file.Path}", StringComparer.Ordinal);
        var known = plan
            .Changes.Where(change => change.PathAfter is { } place && packed.ContainsKey(place))
            .ToDictionary(change => change.PathAfter!, StringComparer.Ordinal);
        var changes = plan
            .Changes.Where(change => change.PathAfter is not { } place || !packed.ContainsKey(place))
            .Concat(
                packed.Select(file =>
                    Change(
                        known.GetValueOrDefault(file.Key)
                            ?? new PlannedChange(file.Key, ChangeKind.Rewrite, file.Value.Bytes, 0, "", "", []),
                        file.Value.Path
                    )
                )
            )
            .Concat(further)
            .OrderBy(change => change.Path, StringComparer.Ordinal)
            .ToList();
        return plan with { Changes = changes, Steps = plan.Steps.Select(ledger => ledger.Booked(changes)).ToList() };

        PlannedChange Change(PlannedChange change, string entry) =>
            change with
            {
                NewPath = $"{archive}{entry}",
                BytesAfter = entries[entry],
                Step = nameof(LibraryZip),
                Rule = $"in lib/{archive.TrimEnd('/').Split('/')[^1]}",
                Also = change.Step.Length > 0 ? [change.Step, .. change.Also] : [],
                LeftByOthers = change.Step.Length > 0 ? new Dictionary<string, long> { [change.Step] = change.BytesAfter } : null,
                IsOtherForm = true,
            };
    }
}
