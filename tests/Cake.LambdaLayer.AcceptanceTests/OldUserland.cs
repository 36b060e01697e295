using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

[assembly: AssemblyFixture(typeof(Cake.LambdaLayer.AcceptanceTests.OldUserland))]

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// A Debian or Ubuntu with glibc 2.31, as debootstrap unpacks it from the mirror of this machine; nothing in it is configured, since all
/// that a layer needs of a runtime are its files. It is unpacked when it is asked for first; nobody writes into it, so that one serves all.
/// </summary>
public sealed partial class OldUserland : IDisposable
{
    // debootstrap reads from a script what to unpack: its own take a hundred packages, of which a layer needs none and a test of one needs
    // these.
    private const string Script = """
        mirror_style release
        download_style apt
        finddebs_style from-indices
        variants - minbase
        keyring /usr/share/keyrings/DISTRIBUTION-archive-keyring.gpg
        work_out_debs () {
            required="libc6 libcrypt1 libgcc-s1 gcc-10-base libc-bin dash zlib1g liblzma5 libbz2-1.0 libuuid1 libtinfo6"
            base=""
        }
        first_stage_install () { extract $required; }
        second_stage_install () { :; }
        """;

    private static readonly string[] s_sources = ["/etc/apt/sources.list", "/etc/apt/sources.list.d"];

    private static readonly string[] s_mounts = ["dev", "opt", "proc", "tmp", "var"];

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly Lazy<Task<string>> _root;

    public OldUserland() => _root = new(UnpackAsync);

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

    /// <summary>The folder it is unpacked in.</summary>
    public Task<string> RootAsync() => _root.Value;

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Runs a program of the layer at <c>/opt</c>, with a task folder at <c>/var/task</c> and of variables only those that are given.
    /// </summary>
    internal async Task<ChildProcess> RunAsync(
        string layer,
        string task,
        IReadOnlyDictionary<string, string> variables,
        params string[] command
    ) =>
        await ChildProcess.RunAsync(
            "bwrap",
            [
                "--unshare-all",
                "--ro-bind",
                await RootAsync(),
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

    private async Task<string> UnpackAsync()
    {
        var root = Path.Combine(_folder.Path, "root");
        var (address, suite) = Mirror!.Value;
        var script = Path.Combine(_folder.Path, "script");
        await File.WriteAllTextAsync(script, Script.Replace("DISTRIBUTION", address.Split('/')[^1], StringComparison.Ordinal));
        var run = await ChildProcess.RunAsync(
            "debootstrap",
            ["--variant=minbase", "--foreign", "--no-resolve-deps", suite, root, address, script]
        );
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (var folder in s_mounts.Select(name => new DirectoryInfo(Path.Combine(root, name))))
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
            await File.WriteAllTextAsync(Path.Combine(root, "etc", name), text);
        }

        return root;
    }

    [GeneratedRegex(@"https?://\S+/(debian|ubuntu)/?(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
