using System.Runtime.InteropServices;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.Tests.Options;

public sealed class RootFileSystemSpecs : IDisposable
{
    private static readonly LambdaTarget s_target = new(LambdaRuntime.Parse("nodejs22.x"), LambdaTarget.HostArchitecture, "3.12");

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Root => Path.Combine(_folder.Path, "root");

    [Fact]
    public void The_version_of_its_C_library_is_told()
    {
        CopyLibrary("usr/lib64");

        var root = RootFileSystem.Open(Root, s_target.Architecture);

        Assert.Equal(Marshal.PtrToStringUTF8(GlibcVersion()), root.Glibc);
        Assert.Equal($"{Root} (glibc {root.Glibc})", root.ToString());
    }

    [Fact]
    public void A_library_that_a_link_leads_to_outside_is_not_taken_for_that_of_the_userland()
    {
        CopyLibrary("usr/lib");
        Directory.CreateSymbolicLink(Path.Combine(Root, "lib64"), "/nowhere");

        Assert.NotNull(RootFileSystem.Open(Root, s_target.Architecture).Glibc);
    }

    [Fact]
    public void What_is_no_userland_for_the_layer_is_refused()
    {
        Assert.Contains($"the folder {Root} does not exist", Refusal(), StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(Root, "lib64"));
        Assert.Contains($"holds no C library (libc.so.6) for {s_target.Machine}", Refusal(), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(Root, "lib64", "libc.so.6"), "no ELF file");
        Assert.Contains($"is not for {s_target.Machine}", Refusal(), StringComparison.Ordinal);

        // Any other library of this machine: one that is for it, but is no C library.
        File.Copy(
            Libc().Replace("libc.so.6", "libm.so.6", StringComparison.Ordinal),
            Path.Combine(Root, "lib64", "libc.so.6"),
            overwrite: true
        );
        Assert.Contains("is not the GNU C library", Refusal(), StringComparison.Ordinal);

        CopyLibrary("lib64");
        var other = s_target with { Architecture = s_target.Architecture == "arm64" ? "x86_64" : "arm64" };
        Assert.Contains(
            $"is not for {other.Machine}",
            Assert.Throws<LambdaLayerException>(() => RootFileSystem.Open(Root, other.Architecture)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Its_own_Python_is_found_when_it_is_of_the_right_version()
    {
        CopyLibrary("lib64");
        var root = RootFileSystem.Open(Root, s_target.Architecture);
        Assert.Null(root.FindPython("3.12"));

        foreach (var (place, found) in new[] { ("var/lang/bin", "/var/lang/bin/python3.12"), ("usr/bin", "/usr/bin/python3.12") })
        {
            Directory.CreateDirectory(Path.Combine(Root, place));
            File.WriteAllText(Path.Combine(Root, place, "python3.12"), "");
            Assert.Equal(found, root.FindPython("3.12"));
        }

        Assert.Null(root.FindPython("3.1"));
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal() => Assert.Throws<LambdaLayerException>(() => RootFileSystem.Open(Root, s_target.Architecture)).Message;

    private void CopyLibrary(string folder)
    {
        Directory.CreateDirectory(Path.Combine(Root, folder));
        File.Copy(Libc(), Path.Combine(Root, folder, "libc.so.6"), overwrite: true);
    }

    /// <summary>The C library that this process runs with.</summary>
    private static string Libc() =>
        File.ReadLines("/proc/self/maps")
            .Select(line => line.Split(' ')[^1])
            .First(path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));

    [DllImport("libc.so.6", EntryPoint = "gnu_get_libc_version")]
    private static extern IntPtr GlibcVersion();
}
