using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Verification.Audit;

/// <summary>Where the loader finds the libraries that the ELF files of a layer need, when the layer is mounted at <c>/opt</c>.</summary>
/// <remarks>Source: ld.so(8). Paths are those below <c>/opt</c>.</remarks>
internal sealed class ElfLibraries
{
    private const string Mount = "/opt";
    private const int MostLinks = 8;

    private readonly FileTree _layer;
    private readonly IReadOnlyDictionary<string, ElfFile> _files;
    private readonly Dictionary<string, HashSet<string>> _inherited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _loaded = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _ofInterpreter = [];
    private readonly bool _bringsLoader;

    /// <param name="layer">The layer.</param>
    /// <param name="interpreter">The interpreter's path, or <see langword="null"/> when the layer has none.</param>
    /// <param name="files">Those of its ELF files that are for the layer's processor.</param>
    public ElfLibraries(FileTree layer, string? interpreter, IReadOnlyDictionary<string, ElfFile> files)
    {
        _layer = layer;
        _files = files;
        if (interpreter is not null && File(interpreter) is { } program)
        {
            _ofInterpreter = PassedOn(program);
            if (_files[program].Interpreter is { } path && Mounted(path) is { } loader)
            {
                _bringsLoader = true;
                _loaded[_files[loader].SoName ?? Path.GetFileName(path)] = loader;
            }

            Load(program);
        }

        Inherit();
    }

    /// <summary>
    /// Whether an ELF file is started, and not loaded by another one. Some libraries can be started too, but have a name for the loader.
    /// </summary>
    public static bool IsProgram(ElfFile elf) => elf is { Interpreter: not null, SoName: null };

    /// <summary>The folder that an entry of a run path means, or <see langword="null"/> when that is outside the layer.</summary>
    /// <param name="folder">The folder of the file that has the run path.</param>
    /// <param name="entry">The entry, for example <c>$ORIGIN/../lib</c>.</param>
    public static string? Folder(string folder, string entry)
    {
        var path = entry.Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal);
        return Below(path.StartsWith("$ORIGIN", StringComparison.Ordinal) ? $"{Mount}/{folder}{path["$ORIGIN".Length..]}" : path);
    }

    /// <summary>The library a file gets for a name, or <see langword="null"/> when the layer has none where the loader searches.</summary>
    public string? Resolve(string path, ElfFile elf, string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Mounted(name);
        }

        // The loader takes what it has already loaded under this name, wherever that lies.
        if (!IsProgram(elf) && _loaded.TryGetValue(name, out var loaded))
        {
            return loaded;
        }

        return Folders(path, elf).Select(folder => File($"{folder}/{name}")).FirstOrDefault(library => library is not null);
    }

    /// <summary>Whether the loader that loads a file is one of the layer's own.</summary>
    public bool HasOwnLoader(ElfFile elf) => IsProgram(elf) ? Mounted(elf.Interpreter!) is not null : _bringsLoader;

    /// <summary>An ELF file of the layer by its absolute path on Lambda.</summary>
    public string? Mounted(string path) => Below(path) is { } below ? File(below) : null;

    /// <summary>A library of that name anywhere in the layer.</summary>
    public string? Elsewhere(string name) =>
        _files
            .Where(file => file.Key.EndsWith("/" + name, StringComparison.Ordinal) || file.Value.SoName == name)
            .Select(file => file.Key)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>
    /// DT_RPATH, also of what loads the file, then LD_LIBRARY_PATH, then DT_RUNPATH; a file with the last one has no part in the first.
    /// </summary>
    private IEnumerable<string> Folders(string path, ElfFile elf) =>
        elf.RunPath is { Kind: ElfRunPathKind.Runpath } ? Own(path, elf).Prepend(LayerLayout.RuntimeLibraries)
        : IsProgram(elf) ? Own(path, elf).Append(LayerLayout.RuntimeLibraries)
        : Own(path, elf).Concat(_inherited.GetValueOrDefault(path) ?? []).Concat(_ofInterpreter).Append(LayerLayout.RuntimeLibraries);

    private static IEnumerable<string> Own(string path, ElfFile elf) =>
        (elf.RunPath?.Value ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => Folder(Parent(path), entry))
            .OfType<string>();

    /// <summary>The folders that also hold for what a file loads.</summary>
    private List<string> PassedOn(string path) => _files[path] is { RunPath.Kind: ElfRunPathKind.Rpath } elf ? Own(path, elf).ToList() : [];

    /// <summary>What a program loads before it does anything else.</summary>
    private void Load(string program)
    {
        var pending = new Queue<string>([program]);
        while (pending.TryDequeue(out var path))
        {
            var elf = _files[path];
            foreach (var name in elf.Needed)
            {
                if (Resolve(path, elf, name) is { } library && _loaded.TryAdd(name, library))
                {
                    _loaded.TryAdd(_files[library].SoName ?? name, library);
                    pending.Enqueue(library);
                }
            }
        }
    }

    /// <summary>A file without DT_RUNPATH also searches where the DT_RPATH of all that load it says.</summary>
    private void Inherit()
    {
        var pending = new Queue<string>(_files.Keys);
        while (pending.TryDequeue(out var path))
        {
            var elf = _files[path];
            var folders = PassedOn(path).Concat(_inherited.GetValueOrDefault(path) ?? []).ToList();
            if (folders.Count == 0)
            {
                continue;
            }

            foreach (var library in elf.Needed.Select(name => Resolve(path, elf, name)).OfType<string>().Where(library => library != path))
            {
                var known = _inherited.TryGetValue(library, out var inherited)
                    ? inherited
                    : _inherited[library] = new HashSet<string>(StringComparer.Ordinal);
                var before = known.Count;
                known.UnionWith(folders);
                if (known.Count > before)
                {
                    pending.Enqueue(library);
                }
            }
        }
    }

    /// <summary>The ELF file at a path, links followed.</summary>
    private string? File(string path)
    {
        for (var links = 0; links < MostLinks; links++)
        {
            if (_layer.Find(path) is not { LinkTarget: { } target })
            {
                return _files.ContainsKey(path) ? path : null;
            }

            if (Below(target.StartsWith('/') ? target : $"{Mount}/{Parent(path)}/{target}") is not { } next)
            {
                return null;
            }

            path = next;
        }

        return null;
    }

    /// <summary>
    /// An absolute path on Lambda as one below <c>/opt</c>, without <c>.</c> and <c>..</c>; <see langword="null"/> for one that leads
    /// elsewhere.
    /// </summary>
    private static string? Below(string path)
    {
        if (!path.StartsWith('/'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return parts is ["opt", ..] ? string.Join('/', parts.Skip(1)) : null;
    }

    private static string Parent(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
}
