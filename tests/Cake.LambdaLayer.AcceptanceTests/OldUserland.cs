using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// A Debian or Ubuntu with glibc 2.31, as debootstrap unpacks it from the mirror of this machine; nothing in it is configured, since all
/// that a layer needs of a runtime are its files.
/// </summary>
internal sealed partial class OldUserland
{
    // debootstrap reads from a script what to unpack: its own take a hundred packages, of which a layer needs none and a test of one needs
    // these.
    private const string Script = """
        mirror_style release
        download_style apt
        finddebs_style from-indices
        variants - minbase
        keyring /usr/share/keyrings/DISTRIBUTION-archive-keyring.gpg
        work_out_debs () { required="libc6 libcrypt1 libgcc-s1 gcc-10-base libc-bin dash zlib1g liblzma5 libbz2-1.0 libuuid1 libtinfo6"; base=""; }
        first_stage_install () { extract $required; }
        second_stage_install () { :; }
        """;

    private static readonly string[] s_programs = ["debootstrap", "bwrap"];
    private static readonly string[] s_sources = ["/etc/apt/sources.list", "/etc/apt/sources.list.d"];

    private static readonly string[] s_mounts = ["dev", "opt", "proc", "tmp", "var"];

    // Nobody writes into it, so that one serves all.
    private static readonly Lazy<Task<OldUserland>> s_unpacked = new(UnpackAsync);

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private OldUserland() => AppDomain.CurrentDomain.ProcessExit += (_, _) => _folder.Dispose();

    /// <summary>Why there can be none on this machine, or <see langword="null"/>.</summary>
    public static string? WhyNot { get; } =
        !OperatingSystem.IsLinux() ? "needs Linux"
        : Environment.UserName != "root" ? "debootstrap needs root"
        : Array.Find(s_programs, program => !IsOnPath(program)) is { } missing ? $"needs {missing}"
        : Mirror is null ? "needs the mirror that /etc/apt names"
        : null;

    public string Root => Path.Combine(_folder.Path, "root");

    /// <summary>The package mirror of this machine with the suite that has glibc 2.31.</summary>
    internal static (string Address, string Suite)? Mirror
    {
        get
        {
            var sources = s_sources.SelectMany(path =>
                Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
                : File.Exists(path) ? [path]
                : Enumerable.Empty<string>()
            );
            var address = sources
                .SelectMany(file => Address().Matches(File.ReadAllText(file)))
                .Select(match => match.Value.TrimEnd('/'))
                .FirstOrDefault();
            return address is null ? null : (address, address.EndsWith("/ubuntu", StringComparison.Ordinal) ? "focal" : "bullseye");
        }
    }

    /// <summary>The userland, unpacked when it is asked for first.</summary>
    public static Task<OldUserland> GetAsync() => s_unpacked.Value;

    /// <summary>
    /// Runs a program of the layer at <c>/opt</c>, with a task folder at <c>/var/task</c> and of variables only those that are given.
    /// </summary>
    public Task<ChildProcess> RunAsync(string layer, string task, IReadOnlyDictionary<string, string> variables, params string[] command) =>
        ChildProcess.RunAsync(
            "bwrap",
            [
                "--unshare-all",
                "--ro-bind",
                Root,
                "/",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--tmpfs",
                "/tmp",
                "--ro-bind",
                layer,
                "/opt",
                "--tmpfs",
                "/var",
                "--ro-bind",
                task,
                "/var/task",
                "--clearenv",
                "--setenv",
                "PATH",
                "/usr/bin:/bin",
                .. variables.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }),
                "--",
                .. command,
            ]
        );

    private static async Task<OldUserland> UnpackAsync()
    {
        var userland = new OldUserland();
        var (address, suite) = Mirror!.Value;
        var script = Path.Combine(userland._folder.Path, "script");
        await File.WriteAllTextAsync(script, Script.Replace("DISTRIBUTION", address.Split('/')[^1], StringComparison.Ordinal));
        var run = await ChildProcess.RunAsync(
            "debootstrap",
            ["--variant=minbase", "--foreign", "--no-resolve-deps", suite, userland.Root, address, script]
        );
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (var folder in s_mounts.Select(name => new DirectoryInfo(Path.Combine(userland.Root, name))))
        {
            // In a container debootstrap makes links to the machine's own folders.
            if (folder.LinkTarget is not null)
            {
                folder.Delete();
            }

            Directory.CreateDirectory(folder.FullName);
        }

        // What the scripts of the packages would write.
        foreach (
            var (name, text) in new[]
            {
                ("passwd", "root:x:0:0:root:/root:/bin/sh\n"),
                ("group", "root:x:0:\n"),
                ("hosts", "127.0.0.1 localhost\n"),
                ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"),
            }
        )
        {
            await File.WriteAllTextAsync(Path.Combine(userland.Root, "etc", name), text);
        }

        return userland;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"https?://\S+/(debian|ubuntu)/?(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
