namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The C library, its locale C.UTF-8 and the shell of Debian 11 (glibc 2.31), from the mirror that this machine's apt uses.</summary>
public sealed class OldDebianFixture : IAsyncLifetime
{
    // debootstrap reads what to unpack from a script; its own installs a hundred packages, of which these are what programs cannot do without.
    private const string Script = """
        mirror_style release
        download_style apt
        finddebs_style from-indices
        variants - minbase
        keyring /usr/share/keyrings/debian-archive-keyring.gpg
        work_out_debs () { required="libc6 libc-bin libcrypt1 libgcc-s1 gcc-10-base dash"; base=""; }
        first_stage_install () { extract $required; }
        second_stage_install () { :; }
        """;

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public string Root => Path.Combine(_folder.Path, "bullseye");

    public async Task InitializeAsync()
    {
        if (new SandboxFactAttribute("debootstrap") { NeedsRoot = true }.Skip is not null)
        {
            return;
        }

        var script = Path.Combine(_folder.Path, "script");
        await File.WriteAllTextAsync(script, Script);
        var run = await ChildProcess.RunAsync("debootstrap", ["--variant=minbase", "--foreign", "--no-resolve-deps", "bullseye", Root, Mirror(), script]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>The first archive of Debian that apt is told of, in either form of its sources.</summary>
    internal static string Mirror() =>
        Directory.EnumerateFiles("/etc/apt", "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".list" or ".sources")
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal) && word.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal))
        ?? throw new InvalidOperationException("The sources of apt name no archive of Debian.");
}
