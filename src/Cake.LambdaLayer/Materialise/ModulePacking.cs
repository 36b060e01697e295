using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;

namespace Cake.LambdaLayer.Materialise;

/// <summary>
/// Decides which modules of a tree lie in a zip file: those of which all that is left is bytecode that asks for no file of its own.
/// </summary>
internal static class ModulePacking
{
    // What setuptools takes for a sign that code needs its files outside of a zip file (setuptools/command/bdist_egg.py, scan_module), and
    // how code reads data that lies beside it.
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

    /// <param name="tree">The tree.</param>
    /// <param name="plan">Its plan, with all other contents.</param>
    /// <returns>The plan, in which what is packed is booked with the bytes that it takes in the zip file.</returns>
    public static TreePlan Decide(FileTree tree, TreePlan plan)
    {
        if (plan.Changes.Select(PackingOf).FirstOrDefault(planned => planned is not null) is not { } packing)
        {
            return plan.Booked(plan.Changes);
        }

        var pack = (PackModule)packing.Transformation;
        var packed = Left(tree, plan)
            .GroupBy(file => pack.ModuleOf(file.Path), StringComparer.Ordinal)
            .Where(module => module.Key is not null && IsSafe(module.ToList()))
            .SelectMany(module => module)
            .ToDictionary(file => file.Change!.Path, StringComparer.Ordinal);
        var changes = plan
            .Changes.AsParallel()
            .AsOrdered()
            .Select(change => packed.TryGetValue(change.Path, out var file) ? Packed(file, pack, packing) : WithoutPacking(change))
            .OfType<PlannedChange>()
            .ToList();
        if (packed.Count > 0)
        {
            changes.Add(new PlannedChange(pack.Archive, ChangeKind.Add, 0, LayerZip.EmptyBytes, packing.Step, "the zip file itself", []));
        }

        return plan.Booked(changes);
    }

    private static PlannedTransformation? PackingOf(PlannedChange? change) =>
        change?.Transformations.FirstOrDefault(planned => planned.Transformation is PackModule);

    /// <summary>What a plan leaves of a tree, and adds to it.</summary>
    private static IEnumerable<LeftFile> Left(FileTree tree, TreePlan plan)
    {
        var changes = plan.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        return tree
            .Files.Select(file => new LeftFile(file.Path, file, changes.GetValueOrDefault(file.Path)))
            .Concat(plan.Changes.Where(change => change.Kind == ChangeKind.Add).Select(change => new LeftFile(change.Path, null, change)))
            .Where(file => file.Change is not { Kind: ChangeKind.Remove });
    }

    /// <summary>
    /// Whether all of a module or package may be packed: bytecode that asks for no file, with an <c>__init__</c> in each folder.
    /// </summary>
    private static bool IsSafe(List<LeftFile> module)
    {
        var packages = module.Where(file => file.Name == "__init__.pyc").Select(file => file.Folder).ToHashSet(StringComparer.Ordinal);
        return module.TrueForAll(file =>
                PackingOf(file.Change) is { Transformation: PackModule pack }
                && !file.Name.EndsWith(".py", StringComparison.Ordinal)
                && (!file.After[pack.Library.Length..].Contains('/', StringComparison.Ordinal) || packages.Contains(file.Folder))
            ) && module.TrueForAll(file => file.Read() is var code && Array.TrueForAll(s_signs, sign => code.AsSpan().IndexOf(sign) < 0));
    }

    private static PlannedChange Packed(LeftFile file, PackModule pack, PlannedTransformation packing)
    {
        var change = file.Change!;
        var isMade = change.Content is not null;
        var entry = file.After[pack.Library.Length..];
        var packed = change with
        {
            PackedIn = pack.Archive,
            NewPath = $"{pack.Archive}/{entry}",
            BytesAfter = LayerZip.BytesOf(new ZipFileEntry(entry, file.Read(), IsExecutable: false)),
        };
        // What a step put in the place of a file stays booked on it.
        if (change is { Kind: ChangeKind.Rewrite, IsOtherForm: false, Content: not null })
        {
            return packed with { Also = [.. change.Also.Except([packing.Step]), packing.Step] };
        }

        return packed with
        {
            Step = packing.Step,
            Rule = packing.Rule,
            Also = isMade ? [.. change.IsRelocation ? [] : new[] { change.Step }, .. change.Also] : [],
            LeftByOthers = isMade ? new Dictionary<string, long> { [change.Step] = change.BytesAfter } : null,
            IsOtherForm = true,
        };
    }

    /// <summary>The change of a file that stays outside; <see langword="null"/> when nothing else is done with it.</summary>
    private static PlannedChange? WithoutPacking(PlannedChange change) =>
        PackingOf(change) is not null && change.Content is null ? null : change;

    /// <summary>A file that a plan leaves.</summary>
    private sealed record LeftFile(string Path, TreeFile? File, PlannedChange? Change)
    {
        public string After => Change?.PathAfter ?? Path;

        public string Name => After[(After.LastIndexOf('/') + 1)..];

        public string Folder => After[..Math.Max(0, After.LastIndexOf('/'))];

        public byte[] Read() => Change?.Content?.Read() ?? System.IO.File.ReadAllBytes(File!.Source);
    }
}
