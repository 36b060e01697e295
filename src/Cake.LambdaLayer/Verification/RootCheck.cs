using System.Text.RegularExpressions;
using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Verification.Audit;
using Cake.LambdaLayer.Verification.Imports;
using Cake.LambdaLayer.Verification.Probes;

namespace Cake.LambdaLayer.Verification;

/// <summary>
/// Whether what the layer is about can be imported: from the unmodified install, as nothing that is missing there can be in the layer, and
/// from the layer.
/// </summary>
internal sealed partial class RootCheck
{
    // Part of the tools that install packages, which are not installed along with what asks for them.
    private static readonly Dictionary<string, string> s_ofInstallers = new(StringComparer.Ordinal)
    {
        ["pkg_resources"] = "setuptools",
        ["distutils"] = "setuptools",
        ["setuptools"] = "setuptools",
    };

    private readonly BuiltLayer _built;
    private readonly ImportGraph _graph;
    private readonly IReadOnlyList<(Distribution Distribution, IReadOnlyList<PythonModule> Modules)> _roots;

    private RootCheck(BuiltLayer built, ImportGraph graph)
    {
        _built = built;
        _graph = graph;
        var names = Roots.Of(built.Inputs, built.Install.Distributions);
        var provided = built
            .Plan.Packages.Changes.Where(change => change.IsProvidedByRuntime)
            .Select(change => change.Path)
            .ToHashSet(StringComparer.Ordinal);
        var top = graph.TopLevel().Select(name => graph.Find(name)!).Where(module => !provided.Contains(module.Path)).ToList();
        _roots =
        [
            .. built
                .Install.Distributions.Where(distribution => names.Contains(distribution.Name))
                .Select(distribution =>
                    (distribution, (IReadOnlyList<PythonModule>)top.Where(module => distribution.Files.Contains(module.Path)).ToList())
                )
                .Where(root => root.Item2.Count > 0),
        ];
    }

    public static RootCheck Of(BuiltLayer built, ImportGraph graph) => new(built, graph);

    /// <summary>What the roots cannot do without, as files of the layer.</summary>
    public RootFiles Files(LayerLayout layout) =>
        new(
            _roots.Select(root => root.Distribution.Name).ToHashSet(StringComparer.Ordinal),
            _graph
                .AlwaysImported(_roots.SelectMany(root => root.Modules).Select(module => module.Name).ToList())
                .Select(name => layout.OfPackageFile(_graph.Find(name)!.Path))
                .ToHashSet(StringComparer.Ordinal)
        );

    /// <summary>What is wrong with roots, one line each.</summary>
    /// <param name="plain">
    /// What imports come to on the unmodified install; <see langword="null"/> where nothing could be run, so that only what is certain from
    /// the files is known.
    /// </param>
    public IReadOnlyList<string> Problems(IReadOnlyDictionary<string, ProbeOutcome>? plain) =>
        [.. _roots.Select(root => Problem(root.Distribution, root.Modules, plain)).OfType<string>()];

    /// <summary>Roots that cannot be imported without what their own metadata calls optional: they extend what is not there.</summary>
    public IReadOnlyList<Finding> Told(IReadOnlyDictionary<string, ProbeOutcome> plain) =>
        [
            .. _roots
                .Where(root => Problem(root.Distribution, root.Modules, plain) is null)
                .SelectMany(root =>
                    root.Modules.Select(module => (root.Distribution, module, Missing: OptionalMissing(root.Distribution, module, plain)))
                )
                .Where(entry => entry.Missing is not null)
                .Select(entry => new Finding(
                    _built.Inputs.Layout.OfPackageFile(entry.module.Path),
                    $"cannot be imported without {entry.Missing}, which {entry.Distribution.Name} calls optional and nobody installed"
                )
                {
                    Fails = false,
                    Distribution = entry.Distribution.Name,
                }),
        ];

    private string? OptionalMissing(Distribution distribution, PythonModule module, IReadOnlyDictionary<string, ProbeOutcome>? plain) =>
        plain?.GetValueOrDefault(ImportSuite.ProbeOf(module.Name)) is { Passed: false, MissingModule: { } missing }
        && _graph.Find(missing.Split('.')[0]) is null
        && IsOptional(distribution, missing.Split('.')[0])
            ? missing.Split('.')[0]
            : null;

    /// <summary>Whether a distribution requires another one for extras only (core metadata, Provides-Extra).</summary>
    private bool IsOptional(Distribution distribution, string module)
    {
        var requirements = _built.Install.Tree.Find($"{distribution.MetadataFolder}/METADATA") is { } metadata
            ? Distribution.Header(Distribution.Headers(metadata), "Requires-Dist")
            : [];
        var name = Distribution.Normalize(module);
        var lines = requirements.Where(line => Distribution.RequiredName(line) == name).ToList();
        return lines.Count > 0 && lines.TrueForAll(line => Extra().IsMatch(line));
    }

    private string? Problem(
        Distribution distribution,
        IReadOnlyList<PythonModule> modules,
        IReadOnlyDictionary<string, ProbeOutcome>? plain
    )
    {
        var all = modules.Select(module => (Module: module, Problem: Problem(distribution, module, plain))).ToList();
        var main = all.Where(entry => Distribution.Normalize(entry.Module.Name) == distribution.Name).ToList();
        // Beside the module of its own name a distribution may have others that only some installs can import.
        return main.Count > 0 ? main[0].Problem
            : all.TrueForAll(entry => entry.Problem is not null) ? all[0].Problem
            : null;
    }

    private string? Problem(Distribution distribution, PythonModule module, IReadOnlyDictionary<string, ProbeOutcome>? plain)
    {
        var outcome = plain?.GetValueOrDefault(ImportSuite.ProbeOf(module.Name));
        if (outcome is null && MissedByItsText(module) is { } missed)
        {
            return Needs(distribution, missed);
        }

        if (OptionalMissing(distribution, module, plain) is not null)
        {
            return null;
        }

        if (outcome is { Passed: false, TimedOut: false })
        {
            return Cause(distribution, module, outcome);
        }

        return Gone(distribution, module);
    }

    private string? MissedByItsText(PythonModule module)
    {
        var provided = _built.Inputs.Options.Recipe.Provided.ToHashSet(StringComparer.Ordinal);
        var unimportable = _graph.Unimportable(provided).Keys.ToHashSet(StringComparer.Ordinal);
        return _graph.MissedFirst(unimportable, provided).GetValueOrDefault(module.Name);
    }

    private string Cause(Distribution distribution, PythonModule module, ProbeOutcome outcome)
    {
        if (outcome.MissingModule is { } missing)
        {
            return Foreign(missing) is { } foreign ? $"{distribution.Name} cannot be imported: {foreign}"
                : _graph.Find(missing) is null && _graph.Find(missing.Split('.')[0]) is null ? Needs(distribution, missing.Split('.')[0])
                : $"{distribution.Name} cannot be imported from the unmodified install: {outcome.Error}";
        }

        return outcome.MissingFile is { } file && outcome.Error?.Contains("shared object", StringComparison.Ordinal) == true
            ? $"{distribution.Name} needs the library {file}, which neither the packages nor {_built.Inputs.Target.Runtime.Identifier} "
                + "have: take a wheel that brings it along, or hand it over by 'libraries' of the recipe"
            : $"{distribution.Name} cannot be imported from the unmodified install: {outcome.Error}"
                + $"{(outcome.Where is { } where ? $" at {where}" : "")}; give its import what it asks for, for example variables by "
                + $"'environment' of the recipe ({module.Name})";
    }

    private string Needs(Distribution distribution, string module)
    {
        var python = _built.Inputs.Target.Python;
        var normalized = Distribution.Normalize(module);
        var what =
            s_ofInstallers.GetValueOrDefault(module)
            ?? (distribution.Requires.Contains(normalized) ? normalized : $"the distribution that has it, for Python {python},");
        return $"{distribution.Name} needs {module}, which is not installed: add {what} to the requirements";
    }

    /// <summary>A file that would be the module if it were for this Python, processor and system.</summary>
    private string? Foreign(string module)
    {
        var stem = module.Replace('.', '/');
        var slash = stem.LastIndexOf('/') + 1;
        var (python, machine) = (_built.Inputs.Target.Python, _built.Inputs.Target.Machine);
        return _built
            .Install.Tree.Files.Where(file =>
                file.Path.StartsWith(stem + ".", StringComparison.Ordinal) && file.Path.IndexOf('/', slash) < 0
            )
            .Select(file => (file.Path, Match: Tag().Match(file.Path)))
            .Where(entry => entry.Match.Success)
            .Select(entry =>
                $"{entry.Path} is for "
                + (
                    entry.Match.Groups["python"] is { Success: true, Value: var digits }
                    && digits != python.Replace(".", "", StringComparison.Ordinal)
                        ? $"CPython {digits[0]}.{digits[1..]}"
                        : "another system or processor"
                )
                + $", the layer for {python} on {machine} Linux: take a wheel for that"
            )
            .FirstOrDefault();
    }

    private string? Gone(Distribution distribution, PythonModule module)
    {
        var change = _built.Plan.Packages.Changes.FirstOrDefault(change => change.Path == module.Path);
        return change is { Kind: ChangeKind.Remove }
            ? $"{distribution.Name} was asked for, but {change.Step} takes {change.Path} away ({change.Rule}): "
                + $"settings.Skip={change.Step} leaves it"
            : null;
    }

    [GeneratedRegex(@";.*\bextra\s*==", RegexOptions.CultureInvariant)]
    private static partial Regex Extra();

    // _core.cpython-312-x86_64-linux-gnu.so, _core.cp312-win_amd64.pyd, _core.pyd
    [GeneratedRegex(@"\.(?:(?:cpython-|cp)(?<python>\d{2,})-[\w-]+\.(?:so|pyd)|pyd)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
