using System.Text.RegularExpressions;
using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>Whether the loader of a runtime can load the ELF files of a layer, as far as the files themselves tell.</summary>
/// <remarks>
/// What cannot be loaded there fails the build where a root needs it: by what it always imports, or as nothing of the root can be loaded.
/// What is merely strange, and what no root needs, is told. What this machine has decides nothing.
/// </remarks>
internal sealed partial class ElfAudit
{
    private readonly FileTree _layer;
    private readonly LambdaTarget _target;
    private readonly ElfMachine _machine;
    private readonly ElfLibraries _libraries;
    private readonly Func<string, string?> _ownerOf;
    private readonly RootFiles _roots;
    private readonly HashSet<string> _required;
    private readonly IReadOnlyDictionary<string, ElfFile> _fitting;
    private readonly Dictionary<string, Version> _needs = [];

    private ElfAudit(
        FileTree layer,
        LayerLayout layout,
        LambdaTarget target,
        Func<string, string?> ownerOf,
        Dictionary<string, ElfFile> fitting,
        RootFiles roots
    )
    {
        _layer = layer;
        _roots = roots;
        _target = target;
        _machine = target.ElfMachine;
        _ownerOf = ownerOf;
        _fitting = fitting;
        _libraries = new ElfLibraries(layer, layout.BundlesInterpreter ? layout.Interpreter : null, fitting);
        _required = Required();
    }

    /// <summary>Reads the ELF files and follows what they need.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="paths">Its ELF files.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="target">What it is for.</param>
    /// <param name="ownerOf">The distribution of a file, by its path in the layer.</param>
    /// <param name="roots">What the layer is about.</param>
    public static (ElfSummary Summary, IReadOnlyList<Finding> Findings) Run(
        FileTree layer,
        IReadOnlyList<string> paths,
        LayerLayout layout,
        LambdaTarget target,
        Func<string, string?> ownerOf,
        RootFiles roots
    )
    {
        var findings = new List<Finding>();
        var files = new Dictionary<string, ElfFile>(StringComparer.Ordinal);
        foreach (var file in paths.Select(path => layer.Find(path)!))
        {
            try
            {
                // What is neither program nor shared library is never loaded: object files, memory dumps.
                if (ElfFile.TryRead(file.Source) is { Type: ElfType.Executable or ElfType.Dynamic } elf)
                {
                    files.Add(file.Path, elf);
                }
            }
            catch (InvalidDataException exception)
            {
                var problem = exception.Message.Replace($"{file.Source} is", "is", StringComparison.Ordinal).TrimEnd('.');
                findings.Add(new Finding(file.Path, problem) { Fails = ElfFile.IsLoadable(file) });
            }
        }

        var fitting = files.Where(file => Fits(file.Value, target)).ToDictionary(StringComparer.Ordinal);
        var audit = new ElfAudit(layer, layout, target, ownerOf, fitting, roots);
        foreach (var (path, elf) in files)
        {
            var file = layer.Find(path)!;
            findings.AddRange(fitting.ContainsKey(path) ? audit.Check(file, elf) : [audit.Foreign(file, elf)]);
        }

        return (
            new ElfSummary(paths.Count, audit._needs.ToDictionary(need => need.Key, need => need.Value.ToString())),
            findings.Select(finding => finding with { Distribution = ownerOf(finding.Path) }).ToList()
        );
    }

    private static bool Fits(ElfFile elf, LambdaTarget target) =>
        elf.Machine == target.ElfMachine && elf is { Is64Bit: true, IsLittleEndian: true };

    private IEnumerable<Finding> Check(TreeFile file, ElfFile elf)
    {
        // Debug symbols that were split off: headers of a library, but nothing to load.
        if (elf.LoadSegments.All(segment => segment.Bytes == 0))
        {
            return [];
        }

        return
        [
            .. Segments(file, elf),
            .. Stack(file, elf),
            .. RunPath(file, elf),
            .. Loader(file, elf),
            .. Needed(file, elf),
            .. Versions(file, elf),
        ];
    }

    /// <summary>
    /// Some packages carry libraries for several processors side by side, and programs that only some machines can start: a library for
    /// another processor is wrong only where the package has none for this.
    /// </summary>
    private Finding Foreign(TreeFile file, ElfFile elf)
    {
        var owner = _ownerOf(file.Path);
        var isOneOfSeveral = _fitting.Any(other => _ownerOf(other.Key) == owner && !ElfLibraries.IsProgram(other.Value));
        return new Finding(file.Path, $"is for {Describe(elf)}, the layer for {_target.Architecture}")
        {
            Fails = ElfFile.IsLibrary(file) && !isOneOfSeveral,
        };
    }

    private static string Describe(ElfFile elf)
    {
        var machine = Enum.IsDefined(elf.Machine)
            ? elf.Machine.ToString().ToLowerInvariant()
            : $"the processor with ELF number {(int)elf.Machine}";
        return $"{machine}{(elf.Is64Bit ? "" : ", 32-bit")}{(elf.IsLittleEndian ? "" : ", big-endian")}";
    }

    private static IEnumerable<Finding> Segments(TreeFile file, ElfFile elf) =>
        elf.LoadSegments.FirstOrDefault(segment => !segment.IsAligned(ElfSegment.PageBytes)) is { } segment
            ?
            [
                new Finding(
                    file.Path,
                    $"its segment at 0x{segment.Offset:x} is not aligned, so the loader refuses it (\"ELF load "
                        + "command address/offset not properly aligned\"); "
                        + "strip or patchelf may have done that"
                ),
            ]
            : [];

    private IEnumerable<Finding> Stack(TreeFile file, ElfFile elf) =>
        elf.WantsExecutableStack switch
        {
            true => [Told(file, "makes the stack of the whole process executable; loaders from glibc 2.41 on refuse that")],
            null when _machine == ElfMachine.X86_64 =>
            [
                Told(
                    file,
                    "says nothing of its stack (no PT_GNU_STACK), which counts as asking for an executable one; "
                        + "loaders from glibc 2.41 on refuse that"
                ),
            ],
            _ => [],
        };

    /// <summary>A folder that is not there on Lambda does no harm there, but here it may hide that a library is missing.</summary>
    private static IEnumerable<Finding> RunPath(TreeFile file, ElfFile elf)
    {
        var entries = elf.RunPath is { Value: { Length: > 0 } value } ? value.Split(':') : [];
        var outside = entries
            .Where(entry => ElfLibraries.Folder(file.Folder, entry) is null)
            .Select(entry => entry.Length == 0 ? "the current directory" : entry)
            .ToList();
        return outside.Count == 0 ? [] : [Told(file, $"looks for its libraries in {string.Join(", ", outside)}, outside the layer")];
    }

    private IEnumerable<Finding> Loader(TreeFile file, ElfFile elf)
    {
        if (!ElfLibraries.IsProgram(elf))
        {
            return [];
        }

        var own = _machine == ElfMachine.X86_64 ? "/lib64/ld-linux-x86-64.so.2" : "/lib/ld-linux-aarch64.so.1";
        return elf.Interpreter == own || _libraries.Mounted(elf.Interpreter!) is not null
            ? []
            :
            [
                new Finding(
                    file.Path,
                    $"starts by the loader {elf.Interpreter}, which neither the layer nor {_target.Runtime.Identifier} has"
                ),
            ];
    }

    private IEnumerable<Finding> Needed(TreeFile file, ElfFile elf)
    {
        foreach (var name in elf.Needed.Distinct())
        {
            if (_libraries.Resolve(file.Path, elf, name) is not null)
            {
                continue;
            }

            if (RuntimeLibraries.Has(_target.Runtime, name))
            {
                if (_libraries.HasOwnLoader(elf))
                {
                    yield return RuntimeLibraries.IsCLibrary(name)
                        ? new Finding(
                            file.Path,
                            $"needs {name}, a part of the C library that is missing beside the one that the layer "
                                + "brings along; they work only as one"
                        )
                        : Told(
                            file,
                            $"needs {name} of {_target.Runtime.Identifier}, but the loader that the layer brings "
                                + "along may search elsewhere; "
                                + "better put that library into the layer too"
                        );
                }

                continue;
            }

            var missing = $"needs {name}, which neither the layer nor {_target.Runtime.Identifier} has";
            yield return _libraries.Elsewhere(name) is { } elsewhere
                ? Told(
                    file,
                    $"needs {name}, which lies in the layer at {elsewhere}, where its loader does not search: it can "
                        + "only be loaded after that"
                )
            : !_required.Contains(file.Path) ? Told(file, $"{missing}; nothing that the roots always import needs it")
            : new Finding(
                file.Path,
                $"{missing}; take a wheel that brings it along, hand the library over by 'libraries' of the recipe, or remove the file by "
                    + "a step of the recipe"
            );
        }
    }

    /// <summary>
    /// What the roots cannot do without: the interpreter, what they always import, all extension modules of a root of which none can be
    /// loaded, and the libraries that these need.
    /// </summary>
    private HashSet<string> Required()
    {
        var hopeless = _fitting
            .Keys.Where(path => _roots.Distributions.Contains(_ownerOf(path) ?? "") && Module().IsMatch(path))
            .GroupBy(path => _ownerOf(path)!, StringComparer.Ordinal)
            .Where(of => of.All(path => _fitting[path].Needed.Any(name => IsNowhere(path, name))))
            .SelectMany(of => of);
        var required = _fitting
            // A module of the standard library whose library was nowhere when the interpreter was copied is none there either.
            .Keys.Where(path =>
                _roots.AlwaysImported.Contains(path)
                || (_ownerOf(path) == StaticChecks.Interpreter && !SharedLibraries.IsExtensionModule(_layer.Find(path)!))
            )
            .Concat(hopeless)
            .ToHashSet(StringComparer.Ordinal);
        var pending = new Queue<string>(required);
        while (pending.TryDequeue(out var path))
        {
            foreach (var library in _fitting[path].Needed.Select(name => _libraries.Resolve(path, _fitting[path], name)).OfType<string>())
            {
                if (required.Add(library))
                {
                    pending.Enqueue(library);
                }
            }
        }

        return required;
    }

    private bool IsNowhere(string path, string name) =>
        _libraries.Resolve(path, _fitting[path], name) is null
        && !RuntimeLibraries.Has(_target.Runtime, name)
        && _libraries.Elsewhere(name) is null;

    private IEnumerable<Finding> Versions(TreeFile file, ElfFile elf)
    {
        var tooNew = new Dictionary<string, (Version Version, string Library)>();
        foreach (var needs in elf.VersionNeeds.GroupBy(need => need.Library, need => need.Version))
        {
            if (_libraries.Resolve(file.Path, elf, needs.Key) is { } library)
            {
                // A library without any versions is taken as it is (_dl_check_map_versions of glibc).
                var defined = _fitting[library].VersionDefinitions;
                var undefined = defined.Count == 0 ? [] : needs.Except(defined).ToList();
                if (undefined.Count > 0)
                {
                    yield return new Finding(
                        file.Path,
                        $"needs {string.Join(", ", undefined)} of {needs.Key}, but the one of the layer, {library}, has none"
                    );
                }
            }
            else if (RuntimeLibraries.Has(_target.Runtime, needs.Key))
            {
                foreach (var family in RuntimeLibraries.Families)
                {
                    if (needs.Select(version => ElfFile.NumberOf(version, family)).Max() is { } version)
                    {
                        _needs[family] = _needs.TryGetValue(family, out var known) && known > version ? known : version;
                        if (
                            version > RuntimeLibraries.Newest(_target.Runtime, family)
                            && !(tooNew.TryGetValue(family, out var other) && other.Version >= version)
                        )
                        {
                            tooNew[family] = (version, needs.Key);
                        }
                    }
                }
            }
        }

        foreach (var (family, (version, library)) in tooNew)
        {
            var newest = RuntimeLibraries.Newest(_target.Runtime, family);
            var problem = $"needs {family}{version} of {library}, but {_target.Runtime.Identifier} has {family}{newest} at most";
            yield return new Finding(file.Path, problem + Advice(file, family));
        }
    }

    private string Advice(TreeFile file, string family) =>
        _ownerOf(file.Path) == StaticChecks.Interpreter ? "; give settings.PythonHome an interpreter that was built on an older Linux"
        : family == "GLIBC_" ? $"; a wheel for manylinux_2_{_target.Runtime.GlibcMinor}_{_target.Machine} or older would do"
        : "; a wheel that was built with an older compiler, or brings the library along, would do";

    [GeneratedRegex(@"(?:\A|/)[A-Za-z_]\w*(?:\.(?:abi3|cpython-[\w-]+))?\.so\z", RegexOptions.CultureInvariant)]
    private static partial Regex Module();

    private static Finding Told(TreeFile file, string problem) => new(file.Path, problem) { Fails = false };
}
