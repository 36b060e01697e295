using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification.Culprits;

/// <summary>Finds the step behind a module or file that is missing from a layer.</summary>
internal sealed class RemovedFiles
{
    private readonly LayerLayout _layout;
    private readonly Dictionary<string, Culprit> _byLayerPath;
    private readonly HashSet<string> _otherForms;
    private readonly HashSet<string> _replaced;

    public RemovedFiles(LayerPlan plan, LayerLayout layout, string layer)
    {
        _layout = layout;
        Layer = layer;
        _byLayerPath = Of(CleanupScope.Packages, plan.Packages)
            .Concat(Of(CleanupScope.Interpreter, plan.Interpreter))
            .DistinctBy(removal => layout.PlaceOf(removal.Scope, removal.Path))
            .ToDictionary(removal => layout.PlaceOf(removal.Scope, removal.Path), StringComparer.Ordinal);
        _otherForms = OtherForms(CleanupScope.Packages, plan.Packages)
            .Concat(OtherForms(CleanupScope.Interpreter, plan.Interpreter))
            .ToHashSet(StringComparer.Ordinal);
        _replaced = plan
            .Packages.TakenAway.Where(change => change is { Kind: ChangeKind.Rewrite, IsOtherForm: false })
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);

        IEnumerable<string> OtherForms(CleanupScope scope, TreePlan? tree) =>
            (tree?.Changes ?? []).Where(change => change.IsOtherForm).Select(change => layout.PlaceOf(scope, change.Path));
    }

    /// <summary>The layer, as probes know it where they are not in a sandbox.</summary>
    public string Layer { get; }

    /// <summary>All that steps took away or rewrote.</summary>
    public IReadOnlyCollection<Culprit> All => _byLayerPath.Values;

    /// <summary>The removal of a file of the packages, or <see langword="null"/> when it is in the layer as it was installed.</summary>
    public Culprit? Find(string path) => _byLayerPath.GetValueOrDefault(_layout.OfPackageFile(path));

    /// <summary>The same, unless the file only got another form, as a source whose bytecode took its place.</summary>
    public Culprit? FindGone(string path) => _otherForms.Contains(_layout.OfPackageFile(path)) ? null : Find(path);

    /// <summary>The removal of a file of the packages that has nothing in its place, in whatever form.</summary>
    public Culprit? FindRemoved(string path) => IsReplaced(path) ? null : FindGone(path);

    /// <summary>The removal of an extension module of the packages, or <see langword="null"/> when the layer has it.</summary>
    /// <param name="module">Its dotted name.</param>
    public Culprit? OfExtension(string module)
    {
        var prefix = _layout.OfPackageFile(module.Replace('.', '/')) + ".";
        var path = _byLayerPath.Keys.FirstOrDefault(key =>
            key.StartsWith(prefix, StringComparison.Ordinal)
            && key.EndsWith(".so", StringComparison.Ordinal)
            && !key[prefix.Length..].Contains('/', StringComparison.Ordinal)
            && !_otherForms.Contains(key)
        );
        return path is null ? null : _byLayerPath[path];
    }

    /// <summary>Whether a file of the packages has other content in the layer, as a module that a stand-in took the place of.</summary>
    public bool IsReplaced(string path) => _replaced.Contains(path);

    /// <summary>Whether a step took away a module of the packages as such, so that nobody expects it in the layer.</summary>
    /// <param name="path">The module's file, or the folder of a namespace package, which goes with the last file below it.</param>
    public bool IsDeclared(string path) =>
        !IsReplaced(path)
        && (
            (FindGone(path) is not null && !File.Exists(Path.Combine(Layer, _layout.OfPackageFile(path))))
            || (Path.GetExtension(path).Length == 0 && !Directory.Exists(Path.Combine(Layer, _layout.OfPackageFile(path))))
        );

    /// <summary>The removal of what a probe names as missing.</summary>
    public Culprit? Of(ProbeOutcome outcome) => OfModule(outcome.MissingModule) ?? OfFile(outcome.MissingFile);

    private Culprit? OfModule(string? module)
    {
        // "from a.b import c" misses a.b.c when c was a module, and a.b itself otherwise.
        for (var name = module; !string.IsNullOrEmpty(name); name = name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : null)
        {
            var path = name.Replace('.', '/');
            foreach (var folder in new[] { _layout.Packages, _layout.StandardLibrary, $"{_layout.StandardLibrary}/lib-dynload" })
            {
                var prefix = $"{folder}/{path}";
                // A module whose bytecode took its place is not missing.
                if (
                    new[] { $"{prefix}.py", $"{prefix}/__init__.py" }
                        .Where(file => !_otherForms.Contains(file))
                        .Select(_byLayerPath.GetValueOrDefault)
                        .FirstOrDefault(removal => removal is not null) is
                    { } source
                )
                {
                    return source;
                }

                var extension =
                    _byLayerPath.Keys.FirstOrDefault(key =>
                        key.StartsWith(prefix + ".", StringComparison.Ordinal)
                        && key.EndsWith(".so", StringComparison.Ordinal)
                        && !_otherForms.Contains(key)
                    )
                    ?? _byLayerPath.Keys.FirstOrDefault(key =>
                        key.StartsWith(prefix + "/", StringComparison.Ordinal) && !_otherForms.Contains(key)
                    );
                if (name == module && extension is not null)
                {
                    return _byLayerPath[extension];
                }
            }
        }

        return null;
    }

    private Culprit? OfFile(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        // The layer is tested where it was made; reports name files by where Lambda mounts it.
        var roots = new[] { $"{Layer}/", "/opt/" };
        var full = Path.GetFullPath(file);
        var path = Array.Find(roots, root => full.StartsWith(root, StringComparison.Ordinal)) is { } root ? full[root.Length..] : file;
        return _byLayerPath.GetValueOrDefault(path)
            ?? _byLayerPath.FirstOrDefault(entry => entry.Key.StartsWith(path + "/", StringComparison.Ordinal)).Value;
    }

    // A stand-in takes a module away too; what makes the interpreter relocatable does not.
    private static IEnumerable<Culprit> Of(CleanupScope scope, TreePlan? plan) =>
        (plan?.TakenAway ?? []).Select(change => new Culprit(scope, change.Path, change.Step, change.Rule, change.Also));
}
