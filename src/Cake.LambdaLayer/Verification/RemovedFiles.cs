using Cake.LambdaLayer.Cleanup;

namespace Cake.LambdaLayer.Verification;

/// <summary>Finds the step behind a module or file that is missing from a layer.</summary>
internal sealed class RemovedFiles
{
    private readonly LayerLayout _layout;
    private readonly string _layer;
    private readonly Dictionary<string, PlannedChange> _byLayerPath;

    public RemovedFiles(LayerPlan plan, LayerLayout layout, string layer)
    {
        _layout = layout;
        _layer = layer;
        var packages = plan.Packages.Changes.Where(TakesAway).Select(change => (Path: layout.OfPackageFile(change.Path), Change: change));
        var interpreter = (plan.Interpreter?.Changes ?? []).Where(TakesAway).Select(change => (change.Path, Change: change));
        _byLayerPath = packages.Concat(interpreter).DistinctBy(entry => entry.Path).ToDictionary(entry => entry.Path, entry => entry.Change, StringComparer.Ordinal);
    }

    /// <summary>Whether a step took away a module of the packages as such, so that nobody expects it in the layer.</summary>
    /// <param name="path">The module's file, or the folder of a namespace package, which goes with the last file below it.</param>
    public bool IsDeclared(string path) =>
        _byLayerPath.GetValueOrDefault(_layout.OfPackageFile(path)) is { Kind: ChangeKind.Remove }
        || (Path.GetExtension(path).Length == 0 && !Directory.Exists(Path.Combine(_layer, _layout.OfPackageFile(path))));

    public Culprit? Of(ProbeOutcome outcome)
    {
        var change = OfModule(outcome.MissingModule) ?? OfFile(outcome.MissingFile);
        return change is null ? null : new Culprit(change.Path, change.Step, change.Rule, change.Also);
    }

    private PlannedChange? OfModule(string? module)
    {
        // "from a.b import c" misses a.b.c when c was a module, and a.b itself otherwise.
        for (var name = module; !string.IsNullOrEmpty(name); name = name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : null)
        {
            var path = name.Replace('.', '/');
            foreach (var folder in new[] { _layout.Packages, _layout.StandardLibrary, $"{_layout.StandardLibrary}/lib-dynload" })
            {
                var prefix = $"{folder}/{path}";
                if (_byLayerPath.GetValueOrDefault($"{prefix}.py") is { } source)
                {
                    return source;
                }

                if (_byLayerPath.GetValueOrDefault($"{prefix}/__init__.py") is { } package)
                {
                    return package;
                }

                var extension = _byLayerPath.Keys.FirstOrDefault(key => key.StartsWith(prefix + ".", StringComparison.Ordinal) && key.EndsWith(".so", StringComparison.Ordinal))
                    ?? _byLayerPath.Keys.FirstOrDefault(key => key.StartsWith(prefix + "/", StringComparison.Ordinal));
                if (name == module && extension is not null)
                {
                    return _byLayerPath[extension];
                }
            }
        }

        return null;
    }

    private PlannedChange? OfFile(string? file)
    {
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        var path = Path.GetFullPath(file).StartsWith(_layer + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetRelativePath(_layer, file).Replace('\\', '/')
            : file;
        return _byLayerPath.GetValueOrDefault(path)
            ?? _byLayerPath.FirstOrDefault(entry => entry.Key.StartsWith(path + "/", StringComparison.Ordinal)).Value;
    }

    // A stand-in takes a module away too.
    private static bool TakesAway(PlannedChange change) => change.Kind != ChangeKind.Add;
}
