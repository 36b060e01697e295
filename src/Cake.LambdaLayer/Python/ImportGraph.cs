using System.Text.Json;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Python;

/// <summary>
/// Which module imports which, in one tree of packages: the facts that <c>analyze.py</c> printed, and what follows from them.
/// Modules are numbered in the order of their names; numbers beyond the last module stand for names that the tree lacks.
/// </summary>
internal sealed class ImportGraph
{
    private const int Format = 2;

    // Folders whose packages put themselves on sys.path, or hook imports, to find their own copies of others.
    private static readonly HashSet<string> s_vendorFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "_extern",
        "_vendor",
        "_vendored",
        "extern",
        "externals",
        "third_party",
        "thirdparty",
        "vendor",
        "vendored",
    };

    private readonly Document _facts;
    private readonly PythonModule[] _modules;
    private readonly int[] _parents;
    private readonly Dictionary<string, int> _byName;
    private readonly Dictionary<string, int> _byPath;
    private readonly Lazy<FileMentions> _mentions;

    private ImportGraph(Document facts)
    {
        _facts = facts;
        _modules = facts.Modules.Select((row, i) => row.ToModule(facts.Names[i])).ToArray();
        _byName = Enumerable.Range(0, _modules.Length).ToDictionary(i => _modules[i].Name, StringComparer.Ordinal);
        _byPath = _modules
            .SelectMany((module, i) => module.ShadowedPaths.Prepend(module.Path).Select(path => (path, i)))
            .ToDictionary(entry => entry.path, entry => entry.i, StringComparer.Ordinal);
        _parents = _modules.Select(module => _byName.GetValueOrDefault(ParentOf(module.Name), -1)).ToArray();
        _mentions = new(() =>
            new FileMentions(
                _modules
                    .Select(
                        (module, i) =>
                            new SourceWords(
                                module.Path,
                                facts.Modules[i].Words.Select(word => facts.Words[word]).ToHashSet(StringComparer.Ordinal),
                                AnyTargets(i).Select(target => TopLevelOf(_modules[target].Name)).ToHashSet(StringComparer.Ordinal)
                            )
                    )
                    .Where(source => source.Words.Count > 0)
                    .ToList(),
                _modules
                    .Where(module => module.Kind != ModuleKind.Namespace)
                    .Select(module => module.Path[..Math.Max(0, module.Path.LastIndexOf('/'))])
                    .ToHashSet(StringComparer.Ordinal)
            )
        );
    }

    /// <summary>The graph of a tree without modules.</summary>
    public static ImportGraph Empty { get; } =
        new(
            new Document(
                Format,
                StandardLibrary: [],
                TopLevel: [],
                MayProvide: [],
                Words: [],
                Digests: [],
                EntryPoints: [],
                Scripts: [],
                [],
                []
            )
        );

    /// <summary>All modules, in ordinal order of their names.</summary>
    public IReadOnlyList<PythonModule> Modules => _modules;

    /// <exception cref="JsonException">This is not what this version of the script prints.</exception>
    public static ImportGraph Parse(Stream json)
    {
        var facts = JsonSerializer.Deserialize<Document>(json, JsonFile.Options);
        return facts is { Format: Format }
            ? new ImportGraph(facts)
            : throw new JsonException($"The import facts are of format {facts?.Format}, not {Format}.");
    }

    /// <summary>Whether a top-level name is one of the standard library.</summary>
    public bool IsOfStandardLibrary(string name) => _facts.StandardLibrary.Contains(name, StringComparer.Ordinal);

    public PythonModule? Find(string name) => _byName.TryGetValue(name, out var i) ? _modules[i] : null;

    /// <summary>The module that a file belongs to, also when Python takes another file of the same name in its place.</summary>
    public PythonModule? FindByPath(string path) => _byPath.TryGetValue(path, out var i) ? _modules[i] : null;

    /// <summary>
    /// The modules that can never be imported: a statement that every import of them runs asks for a top-level name that nobody
    /// provides, directly or through other modules. Whatever is not certain counts as importable.
    /// </summary>
    /// <param name="provided">Names that come from elsewhere, for example with the function.</param>
    /// <param name="takenAway">Top-level names of the standard library that are taken away.</param>
    public IReadOnlyDictionary<string, UnimportableReason> Unimportable(
        IReadOnlySet<string> provided,
        IReadOnlyCollection<string>? takenAway = null
    )
    {
        var isMissing = MissingNames(provided, takenAway ?? []);
        var reasons = new UnimportableReason?[_modules.Length];
        var pending = new Queue<int>();
        for (var i = 0; i < _modules.Length; i++)
        {
            var missing = _facts
                .Modules[i]
                .Always.Where(target => !IsModule(target))
                .Select(target => TopLevelOf(_facts.Names[target]))
                .FirstOrDefault(name => isMissing(i, name));
            if (missing is not null)
            {
                reasons[i] = new UnimportableReason(missing, Through: null, IsPartOf: false, Next: null);
                pending.Enqueue(i);
            }
        }

        // Breadth first: the first reason found is a shortest one.
        var dependents = CertainDependents();
        while (pending.TryDequeue(out var failed))
        {
            var next = reasons[failed]!;
            var survivors = LoadedBy(failed);
            foreach (
                var (dependent, isPartOf) in dependents[failed].Where(entry => reasons[entry.Module] is null && !survivors[entry.Module])
            )
            {
                reasons[dependent] ??= new UnimportableReason(next.Missing, _modules[failed].Name, isPartOf, next);
                pending.Enqueue(dependent);
            }
        }

        return Enumerable
            .Range(0, _modules.Length)
            .Where(i => reasons[i] is not null)
            .ToDictionary(i => _modules[i].Name, i => reasons[i]!, StringComparer.Ordinal);
    }

    /// <summary>
    /// Everything that may be imported, in any way, once the roots are: also what is imported only under conditions, in functions
    /// or by a name in a text, and every package on the way. The roots themselves are part of it.
    /// </summary>
    /// <param name="roots">Names of modules; those the tree does not have are passed over.</param>
    /// <param name="blocked">Modules that are never reached, and nothing through them or inside them.</param>
    public IReadOnlySet<string> Reachable(IEnumerable<string> roots, IReadOnlySet<string> blocked)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<int>(roots.Where(_byName.ContainsKey).Select(name => _byName[name]));
        while (pending.TryPop(out var i))
        {
            if (SelfAndParents(i).Any(on => blocked.Contains(_modules[on].Name)) || !reached.Add(_modules[i].Name))
            {
                continue;
            }

            foreach (var target in AnyTargets(i))
            {
                pending.Push(target);
            }

            if (_parents[i] >= 0)
            {
                pending.Push(_parents[i]);
            }
        }

        return reached;
    }

    /// <summary>
    /// What every import of some modules imports, directly or through others: the modules themselves, their packages, and so on.
    /// </summary>
    /// <param name="modules">Their names; one that the tree does not have imports nothing.</param>
    /// <param name="isReplaced">Which of the others have something else in their place, that does without what they import.</param>
    public IReadOnlySet<string> AlwaysImported(IReadOnlyCollection<string> modules, Func<PythonModule, bool>? isReplaced = null)
    {
        var imported = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<int>(modules.Where(_byName.ContainsKey).Select(module => _byName[module]));
        var named = pending.ToHashSet();
        while (pending.TryPop(out var i))
        {
            if ((isReplaced?.Invoke(_modules[i]) == true && !named.Contains(i)) || !imported.Add(_modules[i].Name))
            {
                continue;
            }

            var row = _facts.Modules[i];
            foreach (var target in row.Always.Where(IsModule).Concat(row.AlwaysFrom).Append(_parents[i]).Where(target => target >= 0))
            {
                pending.Push(target);
            }
        }

        return imported;
    }

    /// <summary>
    /// The modules below some folders that must stay when the folders go, since code outside of all of them may import them, in any
    /// way, directly or through others.
    /// </summary>
    /// <param name="folders">Paths below the tree's root, with <c>/</c>.</param>
    /// <param name="blocked">Modules whose imports do not count, above all unimportable ones.</param>
    public IReadOnlySet<string> ReachedFromOutside(IEnumerable<string> folders, IReadOnlySet<string>? blocked = null)
    {
        var candidates = folders.ToHashSet(StringComparer.Ordinal);
        var inside = _modules
            .Where(module => PathAndFolders(module.Path).Any(candidates.Contains))
            .Select(module => module.Name)
            .ToHashSet(StringComparer.Ordinal);
        // An entry point is looked up and imported by whoever knows its group.
        var outside = _modules.Select(module => module.Name).Where(name => !inside.Contains(name)).Concat(EntryPoints(scripts: true));
        inside.IntersectWith(Reachable(outside, blocked ?? new HashSet<string>()));
        return inside;
    }

    /// <summary>Those of some folders that hold a module which code outside of all of them may import.</summary>
    /// <inheritdoc cref="ReachedFromOutside"/>
    public IReadOnlySet<string> FoldersInUse(IReadOnlyCollection<string> folders, IReadOnlySet<string>? blocked = null)
    {
        var inUse = ReachedFromOutside(folders, blocked)
            .SelectMany(name => PathAndFolders(_modules[_byName[name]].Path))
            .ToHashSet(StringComparer.Ordinal);
        inUse.IntersectWith(folders);
        return inUse;
    }

    /// <summary>Paths of the modules that import a module among some files themselves, in any way, in order of their names.</summary>
    /// <param name="files">Paths below the tree's root; modules among them are not listed.</param>
    public IEnumerable<string> ImportersOf(IReadOnlySet<string> files) =>
        Enumerable
            .Range(0, _modules.Length)
            .Where(i => !files.Contains(_modules[i].Path))
            .Where(i => AnyTargets(i).SelectMany(SelfAndParents).Any(target => files.Contains(_modules[target].Path)))
            .Select(i => _modules[i].Path);

    /// <summary>The outermost modules that have a file: top-level ones, and those of namespace packages.</summary>
    public IEnumerable<string> TopLevel() =>
        Enumerable
            .Range(0, _modules.Length)
            .Where(i =>
                _modules[i] is { IsScript: false, Kind: not ModuleKind.Namespace }
                && SelfAndParents(i).Skip(1).All(package => _modules[package].Kind == ModuleKind.Namespace)
            )
            .Select(i => _modules[i].Name);

    /// <summary>The modules that import, in any way, something that the tree does not have.</summary>
    /// <param name="names">Top-level names.</param>
    public IEnumerable<string> Importing(IReadOnlyCollection<string> names)
    {
        var wanted = Enumerable
            .Range(_modules.Length, _facts.Names.Length - _modules.Length)
            .Where(i => names.Contains(TopLevelOf(_facts.Names[i])))
            .ToHashSet();
        return wanted.Count == 0
            ? []
            : Enumerable
                .Range(0, _modules.Length)
                .Where(i =>
                    _facts.Modules[i] is var row
                    && (row.Always.Any(wanted.Contains) || row.Maybe.Any(wanted.Contains) || row.Later.Any(wanted.Contains))
                )
                .Select(i => _modules[i].Name);
    }

    /// <summary>Checksums that sources mention, in small hexadecimal digits.</summary>
    public IReadOnlyList<string> Digests => _facts.Digests;

    /// <summary>The modules that entry points name, and so are imported without any import statement.</summary>
    /// <param name="scripts">Whether those of scripts count too, which an installer makes programs of.</param>
    public IEnumerable<string> EntryPoints(bool scripts) =>
        _facts.EntryPoints.Concat(scripts ? _facts.Scripts : []).Where(IsModule).Select(i => _modules[i].Name);

    /// <summary>
    /// The source that means a file, and so may read or run it: it has the file's name among its texts, or the file's stem, or a folder
    /// that the file lies in, and its ending, or a pattern of its name; <see langword="null"/> when there is none.
    /// </summary>
    /// <param name="path">
    /// Its path below the tree's root. Sources below the same top-level folder count, and those that name or import that; for a unique
    /// name, all; for a README, which many folders have, only those in a folder that it lies below.
    /// </param>
    /// <param name="isUnique">Whether no other top-level folder has a file of its name.</param>
    public string? Mentions(string path, bool isUnique) => _mentions.Value.Of(path, isUnique);

    /// <summary>
    /// Of each unimportable module the name that is missing first when it is imported; <see langword="null"/> when the module, or one on
    /// the way, also tries to do without, and so may raise an error of its own.
    /// </summary>
    /// <param name="unimportable">All unimportable modules.</param>
    /// <param name="provided">Names that come from elsewhere.</param>
    public IReadOnlyDictionary<string, string?> MissedFirst(IReadOnlySet<string> unimportable, IReadOnlySet<string> provided)
    {
        var isMissing = MissingNames(provided, []);
        return unimportable.ToDictionary(module => module, module => MissedFirst(module, unimportable, isMissing), StringComparer.Ordinal);
    }

    private string? MissedFirst(string module, IReadOnlySet<string> unimportable, Func<int, string, bool> isMissing)
    {
        var visited = new HashSet<int>();
        var isCertain = true;
        var missed = Missed(_byName[module]);
        return isCertain ? missed : null;

        string? Missed(int i)
        {
            if (!visited.Add(i))
            {
                return null;
            }

            // Python imports the packages around a module before it.
            if (_parents[i] >= 0 && IsUnimportable(_parents[i]) && Missed(_parents[i]) is { } ofPackage)
            {
                return ofPackage;
            }

            var tried = new HashSet<string>(StringComparer.Ordinal);
            foreach (var target in _facts.Modules[i].Sequence)
            {
                var name = MissedBy(i, target < 0 ? -1 - target : target);
                if (name is not null && target < 0)
                {
                    tried.Add(name);
                }
                else if (name is not null)
                {
                    isCertain &= !tried.Contains(name);
                    return name;
                }
            }

            return null;
        }

        string? MissedBy(int i, int target) =>
            IsModule(target) ? (IsUnimportable(target) ? Missed(target) : null)
            : TopLevelOf(_facts.Names[target]) is var name && isMissing(i, name) ? name
            : null;

        bool IsUnimportable(int i) => unimportable.Contains(_modules[i].Name);
    }

    // Python compares names exactly. Whoever spells a name in another way is given the benefit of the doubt.
    private Func<int, string, bool> MissingNames(IReadOnlySet<string> provided, IReadOnlyCollection<string> takenAway)
    {
        var present = _facts
            .StandardLibrary.Except(takenAway)
            .Concat(_facts.TopLevel)
            .Concat(_facts.MayProvide)
            .Concat(provided.Select(TopLevelOf))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var lastParts = _modules.Select(module => LastPartOf(module.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var vendored = _modules
            .Where(module => s_vendorFolders.Contains(LastPartOf(ParentOf(module.Name))))
            .Select(module => (TopLevelOf(module.Name), LastPartOf(module.Name).ToUpperInvariant()))
            .ToHashSet();

        return (module, name) =>
            !present.Contains(name)
            && !vendored.Contains((TopLevelOf(_modules[module].Name), name.ToUpperInvariant()))
            && !(lastParts.Contains(name) && SelfAndParents(module).Any(i => _facts.Modules[i].ChangesPath));
    }

    /// <summary>For each module, those that fail when it does, unless they are imported while it is itself still being imported.</summary>
    private List<(int Module, bool IsPartOf)>[] CertainDependents()
    {
        // Which of the two a name of the standard library means depends on the order of sys.path.
        var ambiguous = _facts.StandardLibrary.ToHashSet(StringComparer.Ordinal);
        var dependents = Enumerable.Range(0, _modules.Length).Select(_ => new List<(int, bool)>()).ToArray();
        for (var i = 0; i < _modules.Length; i++)
        {
            if (_parents[i] >= 0)
            {
                dependents[_parents[i]].Add((i, true));
            }

            var row = _facts.Modules[i];
            foreach (var target in row.Always.Where(IsModule).Concat(row.AlwaysFrom.Where(MustBeSubmodule)))
            {
                if (!ambiguous.Contains(TopLevelOf(_modules[target].Name)))
                {
                    dependents[target].Add((i, false));
                }
            }
        }

        return dependents;
    }

    /// <summary>Whether <c>from a import b</c> can mean nothing but the module <c>a.b</c>.</summary>
    private bool MustBeSubmodule(int submodule)
    {
        var package = _facts.Modules[_parents[submodule]];
        return package.Kind is ModuleKind.Source or ModuleKind.Namespace
            && package.Error is null
            && !package.Open
            && !package.Binds.Contains(submodule);
    }

    /// <summary>
    /// What an import of a module may import before it fails. Such a module finds the failing one half done in sys.modules, may
    /// come to its end, and then stays there: whoever asks for it after the failure gets it.
    /// </summary>
    private bool[] LoadedBy(int module)
    {
        var loaded = new bool[_modules.Length];
        var underWay = SelfAndParents(module).ToList();
        underWay.ForEach(i => loaded[i] = true);
        var pending = new Stack<int>([module]);
        while (pending.TryPop(out var i))
        {
            var row = _facts.Modules[i];
            Load(row.Always);
            Load(row.AlwaysFrom);
            Load(row.Maybe);
            Load(row.MaybeFrom);
        }

        underWay.ForEach(i => loaded[i] = false);
        return loaded;

        void Load(int[] targets)
        {
            foreach (var target in targets)
            {
                for (var i = IsModule(target) ? target : -1; i >= 0 && !loaded[i]; i = _parents[i])
                {
                    loaded[i] = true;
                    pending.Push(i);
                }
            }
        }
    }

    private IEnumerable<int> AnyTargets(int module)
    {
        var row = _facts.Modules[module];
        return new[] { row.Always, row.AlwaysFrom, row.Maybe, row.MaybeFrom, row.Later, row.LaterFrom, row.References }
            .SelectMany(targets => targets)
            .Where(IsModule);
    }

    private bool IsModule(int name) => name < _modules.Length;

    private IEnumerable<int> SelfAndParents(int module)
    {
        for (var i = module; i >= 0; i = _parents[i])
        {
            yield return i;
        }
    }

    private static IEnumerable<string> PathAndFolders(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            yield return path[..end];
        }
    }

    private static string TopLevelOf(string name) => name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? name[..dot] : name;

    private static string ParentOf(string name) => name.LastIndexOf('.') is var dot and >= 0 ? name[..dot] : "";

    private static string LastPartOf(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>What <c>analyze.py</c> prints; its head explains each member.</summary>
    private sealed record Document(
        int Format,
        string[] StandardLibrary,
        string[] TopLevel,
        string[] MayProvide,
        string[] Words,
        string[] Digests,
        int[] EntryPoints,
        int[] Scripts,
        string[] Names,
        Row[] Modules
    );

    private sealed record Row(string Path, ModuleKind Kind)
    {
        public string[] Shadowed { get; init; } = [];

        public bool Package { get; init; }

        public int[] Always { get; init; } = [];

        public int[] AlwaysFrom { get; init; } = [];

        public int[] Maybe { get; init; } = [];

        public int[] MaybeFrom { get; init; } = [];

        public int[] Later { get; init; } = [];

        public int[] LaterFrom { get; init; } = [];

        public int[] References { get; init; } = [];

        public int[] Binds { get; init; } = [];

        public bool Open { get; init; }

        public bool ChangesPath { get; init; }

        public bool AttachesStub { get; init; }

        public bool ReadsSource { get; init; }

        public int[] Sequence { get; init; } = [];

        public int[] Words { get; init; } = [];

        public string? Error { get; init; }

        public PythonModule ToModule(string name) =>
            new(name, Path, Kind, Package)
            {
                ShadowedPaths = Shadowed,
                AttachesStub = AttachesStub,
                ReadsSource = ReadsSource,
                Error = Error,
            };
    }
}
