using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Sandbox;

/// <summary>
/// Where probes run. With bubblewrap they see what a function sees on Lambda: the layer read-only at <c>/opt</c>, an empty <c>/tmp</c>, a
/// user who is not root, the programs and libraries of a system, and nothing else; no network but loopback. Without it they run as any
/// program of this machine does. Everything is named by its path in the sandbox; <see cref="Locate"/> tells where that lies.
/// </summary>
/// <remarks>
/// Sources: AWS Lambda developer guide, "Working with Lambda environment variables", "Lambda execution environment" and "Layer paths";
/// functions run as the user sbx_user1051, and find no <c>/dev/shm</c> (AWS Compute Blog, "Parallel Processing in Python with AWS Lambda").
/// </remarks>
internal sealed record CodeSandbox
{
    /// <summary>Where the layer is mounted.</summary>
    public const string LayerFolder = "/opt";

    /// <summary>The libraries of the layer, as every runtime finds them.</summary>
    public const string LibrariesFolder = $"{LayerFolder}/{LayerLayout.RuntimeLibraries}";

    /// <summary>The function's own folder, which is read-only too.</summary>
    public const string TaskFolder = "/var/task";

    /// <summary>What a Python runtime brings itself.</summary>
    public const string RuntimeFolder = "/var/runtime";

    /// <summary>Bytecode, for which Lambda has no place: all other folders but <c>/tmp</c> are read-only.</summary>
    public const string BytecodeFolder = "/mnt/bytecode";

    /// <summary>What to do where there is no sandbox.</summary>
    public const string HowToGetOne =
        "Install bubblewrap; where user namespaces are closed, open them (sysctl kernel.unprivileged_userns_clone=1 or "
        + "kernel.apparmor_restrict_unprivileged_userns=0; for a container --security-opt seccomp=unconfined, or --privileged).";

    /// <summary>The line of <c>/etc/passwd</c> on the user.</summary>
    public const string User = "sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n";

    private const string MachineRoot = "/";

    private const string Settings = "/etc";

    /// <summary>
    /// What the loader, the C library and Python read of it, and links that programs are found by. Passwords and the settings of this
    /// machine's programs are none of it.
    /// </summary>
    private static readonly string[] s_settings =
    [
        "alternatives",
        "ca-certificates",
        "group",
        "hosts",
        "ld.so.cache",
        "ld.so.conf",
        "ld.so.conf.d",
        "localtime",
        "nsswitch.conf",
        "os-release",
        "passwd",
        "pki/ca-trust",
        "pki/tls/certs",
        "protocols",
        "services",
        "ssl/certs",
        "ssl/openssl.cnf",
    ];

    private const string FirstDevice = "/dev/null";
    private const string UserId = "993";
    private const string GroupId = "990";

    /// <summary>setpriv of util-linux, which becomes another user, and runs a program.</summary>
    private const string BecomesUser = "/usr/bin/setpriv";

    private static readonly string[] s_namespaces =
    [
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--new-session",
        "--die-with-parent",
    ];

    /// <summary>To be another user inside: files are read and written as the one who builds.</summary>
    private static readonly string[] s_named = ["--unshare-user", "--uid", UserId, "--gid", GroupId];

    /// <summary>What root needs to become that user in earnest.</summary>
    private static readonly string[] s_privileges =
    [
        "--cap-drop",
        "ALL",
        "--cap-add",
        "CAP_SETUID",
        "--cap-add",
        "CAP_SETGID",
        "--cap-add",
        "CAP_SETPCAP",
    ];

    private static readonly string[] s_becomeUser =
    [
        BecomesUser,
        "--reuid",
        UserId,
        "--regid",
        GroupId,
        "--clear-groups",
        "--inh-caps",
        "-all",
        "--bounding-set",
        "-all",
        "--no-new-privs",
        "--",
    ];

    private static readonly string[] s_devices =
    [
        .. new[] { "null", "zero", "full", "random", "urandom" }.SelectMany(device =>
            new[] { "--dev-bind", $"/dev/{device}", $"/dev/{device}" }
        ),
        "--symlink",
        "/proc/self/fd",
        "/dev/fd",
        "--symlink",
        "/proc/self/fd/0",
        "/dev/stdin",
        "--symlink",
        "/proc/self/fd/1",
        "/dev/stdout",
        "--symlink",
        "/proc/self/fd/2",
        "/dev/stderr",
    ];

    private readonly string? _bubblewrap;
    private bool _isOfRoot;
    private IReadOnlyList<Mount> _mounts = [];

    private CodeSandbox(string? bubblewrap, string? whyNot)
    {
        _bubblewrap = bubblewrap;
        WhyNot = whyNot;
    }

    /// <summary>Whether probes are shut off from this machine.</summary>
    public bool IsIsolated => _bubblewrap is not null;

    /// <summary>Why they are not.</summary>
    public string? WhyNot { get; }

    /// <summary>The folder that has the system: the root of this machine, or of another userland.</summary>
    public string Root { get; init; } = MachineRoot;

    /// <summary>How long a program may run in it.</summary>
    private TimeSpan? Limit { get; init; }

    /// <summary>A place that shuts nothing off.</summary>
    /// <param name="whyNot">The reason.</param>
    public static CodeSandbox Open(string whyNot) => new(bubblewrap: null, whyNot);

    /// <summary>Tries whether the interpreter of this machine runs in a sandbox: user namespaces may be switched off, for one.</summary>
    public static async Task<CodeSandbox> FindAsync(PythonInterpreter interpreter, CancellationToken cancellation)
    {
        var bubblewrap = SearchPath.Find("bwrap");
        if (bubblewrap is null)
        {
            return Open("bwrap is not on PATH (apt-get install bubblewrap)");
        }

        var prefix = interpreter.Prefix.TrimEnd('/') + "/";
        string[] taken = [$"{LayerFolder}/{LayerLayout.Prefix}/", $"{TaskFolder}/", $"{RuntimeFolder}/"];
        if (
            Array.Exists(
                taken,
                folder => prefix.StartsWith(folder, StringComparison.Ordinal) || folder.StartsWith(prefix, StringComparison.Ordinal)
            )
        )
        {
            return Open($"{interpreter} lies where Lambda has other things");
        }

        var error = "";
        foreach (var isOfRoot in Environment.UserName == "root" ? new[] { true, false } : [false])
        {
            var sandbox = new CodeSandbox(bubblewrap, whyNot: null) { _isOfRoot = isOfRoot };
            var trial = await (sandbox with { Limit = ChildProcess.Answer })
                .With(interpreter)
                .RunAsync(interpreter.Executable, ["-I", "-S", "-c", ""], new Dictionary<string, string>(), null, cancellation);
            if (trial.ExitCode == 0)
            {
                return sandbox;
            }

            error = trial.Error;
        }

        return Open($"{interpreter.Executable} does not run in bubblewrap: {error.Trim().Split('\n')[0]}");
    }

    /// <summary>The same with more to be seen in it.</summary>
    public CodeSandbox With(params IEnumerable<Mount> mounts) => this with { _mounts = [.. _mounts, .. mounts] };

    /// <summary>The same with an interpreter of this machine at its own path, and its library, unless that is part of the system.</summary>
    public CodeSandbox With(PythonInterpreter interpreter) =>
        With(
            new[] { interpreter.Prefix, interpreter.SharedLibrary }
                .OfType<string>()
                .Where(path => !$"{path}/".StartsWith("/usr/", StringComparison.Ordinal))
                .Where((path, index) => index == 0 || !path.StartsWith($"{interpreter.Prefix}/", StringComparison.Ordinal))
                .Select(path => new Mount(path, path))
        );

    /// <summary>Where a path of the sandbox lies for a program that runs in this place.</summary>
    public string Locate(string path) =>
        IsIsolated ? path : _mounts.Select(mount => mount.Locate(path)).LastOrDefault(found => found is not null) ?? path;

    /// <summary>Runs a program to its end; of variables it sees those that are given.</summary>
    /// <exception cref="LambdaLayerException">The program could not be started.</exception>
    public async Task<ChildProcess> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        Action<string>? onOutput,
        CancellationToken cancellation
    )
    {
        if (_bubblewrap is null)
        {
            return await ChildProcess.RunAsync(
                Locate(program),
                arguments,
                ChildProcess.Only(variables),
                onOutput,
                Locate(WorkingFolder),
                limit: Limit,
                cancellation: cancellation
            );
        }

        // What is shown there, the user of the sandbox may read.
        foreach (var mount in _mounts.Where(mount => TemporaryDirectory.IsPrivate(mount.Source) && Directory.Exists(mount.Source)))
        {
            FileModes.Set(mount.Source, executable: true);
        }

        using var working = TemporaryDirectory.Create();
        var (filter, content) = (Path.Combine(working.Path, "filter"), SystemCallFilter.Program());
        await File.WriteAllBytesAsync(filter, content ?? [], cancellation);
        return await ChildProcess.RunAsync(
            "/bin/sh",
            [
                "-c",
                // bubblewrap reads the filter from an open file.
                "exec 9<\"$0\"; exec \"$@\"",
                filter,
                _bubblewrap,
                .. content is null ? Array.Empty<string>() : ["--seccomp", "9"],
                .. Arguments(variables),
                "--",
                .. BecomesAnother ? s_becomeUser : [],
                program,
                .. arguments,
            ],
            ChildProcess.Only(new Dictionary<string, string>()),
            onOutput,
            MachineRoot,
            limit: Limit,
            cancellation: cancellation
        );
    }

    /// <summary>
    /// Whether root starts it, and it is another user for all that lies outside as well: files that only root may read stay unread.
    /// </summary>
    private bool BecomesAnother => _isOfRoot && File.Exists(Path.Join(Root, BecomesUser));

    private string WorkingFolder => _mounts.Any(mount => mount.Path == TaskFolder) ? TaskFolder : MachineRoot;

    private IEnumerable<string> Arguments(IReadOnlyDictionary<string, string> variables)
    {
        var system = SystemFolders(Root).ToList();
        var mounts = _mounts.SelectMany(Shown).ToList();
        var shown = system.Append(FirstDevice).Concat(mounts.Select(mount => mount.Path)).ToList();
        return
        [
            .. s_namespaces,
            .. BecomesAnother ? s_privileges : s_named,
            .. Folders(shown, areTemporary: false),
            .. system.SelectMany(path => Entry(Path.Join(Root, path), path)),
            "--proc",
            "/proc",
            .. s_devices,
            "--perms",
            "1777",
            "--tmpfs",
            "/tmp",
            .. Folders(shown, areTemporary: true),
            .. mounts.SelectMany(mount =>
                mount.IsWritable ? ["--bind", mount.Source, mount.Path]
                : _mounts.Contains(mount) ? ["--ro-bind", mount.Source, mount.Path]
                : Entry(mount.Source, mount.Path)
            ),
            "--remount-ro",
            "/",
            "--chdir",
            WorkingFolder,
            .. variables.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }),
        ];
    }

    /// <summary>
    /// Makes the folders that are not shown as a whole but have something in them: by itself bubblewrap makes them for their owner alone.
    /// </summary>
    private static IEnumerable<string> Folders(IReadOnlyCollection<string> shown, bool areTemporary) =>
        shown
            .SelectMany(Above)
            .Distinct()
            .Where(folder => folder.StartsWith("/tmp/", StringComparison.Ordinal) == areTemporary)
            .Where(folder => !shown.Any(path => folder == path || folder.StartsWith(path + "/", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .SelectMany(folder => new[] { "--perms", "0755", "--dir", folder });

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>
    /// In a folder that cannot be written to no place can be made for another one: then its entries are shown one by one.
    /// </summary>
    private IEnumerable<Mount> Shown(Mount mount) =>
        !mount.IsWritable && _mounts.Any(other => mount.Locate(other.Path) is { } place && !Path.Exists(place))
            ? Directory
                .EnumerateFileSystemEntries(mount.Source)
                .Select(entry => new Mount(entry, $"{mount.Path}/{Path.GetFileName(entry)}"))
            : [mount];

    private static IEnumerable<string> Entry(string source, string path) =>
        new FileInfo(source).LinkTarget is { } target ? ["--symlink", target, path] : ["--ro-bind", source, path];

    /// <summary>
    /// Programs, libraries and their settings: of this machine nothing else, of another userland the state in <c>/var</c> too.
    /// </summary>
    private static IEnumerable<string> SystemFolders(string root)
    {
        var top = Directory
            .EnumerateFileSystemEntries(root)
            .Select(entry => "/" + Path.GetFileName(entry))
            .Where(path => path is "/bin" or "/sbin" or "/usr" || path.StartsWith("/lib", StringComparison.Ordinal))
            .Concat(s_settings.Select(name => $"{Settings}/{name}").Where(path => Path.Exists(Path.Join(root, path))));
        var state = Path.Join(root, "var");
        return root == MachineRoot || !Directory.Exists(state)
            ? top
            : top.Concat(
                Directory
                    .EnumerateFileSystemEntries(state)
                    .Select(entry => "/var/" + Path.GetFileName(entry))
                    .Where(path => path is not (TaskFolder or RuntimeFolder))
            );
    }
}
