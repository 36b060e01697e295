using Cake.LambdaLayer.Provenance;

namespace Cake.LambdaLayer.Tests.Provenance;

public sealed class SystemPackagesSpecs : IDisposable
{
    private readonly PackagesFolder _root = new PackagesFolder()
        .File("etc/os-release", "NAME=x\nID=ubuntu\n")
        .File("var/lib/dpkg/info/libx1:amd64.list", "/.\n/lib\n/lib/x86_64-linux-gnu/libx.so.1\n")
        .File("var/lib/dpkg/info/liby.list", "/usr/lib/liby.so.2\n")
        .File(
            "var/lib/dpkg/status",
            "Package: libx1\nArchitecture: amd64\nSource: x-source (1:2.0)\nVersion: 1:2.0+b1\nDescription: one\n "
                + "more\n\nPackage: liby\nArchitecture: all\nVersion: 3\n"
        )
        .File("usr/share/doc/libx1/copyright", "terms");

    [Fact]
    public void A_library_belongs_to_the_package_that_lists_it_though_lib_is_a_link()
    {
        var library = Path.Combine(_root.Root, "usr/lib/x86_64-linux-gnu/libx.so.1");

        Assert.Equal(
            new SystemPackage(
                "libx1",
                "1:2.0+b1",
                "amd64",
                "x-source",
                "1:2.0",
                "ubuntu",
                Path.Join(_root.Root, "/usr/share/doc/libx1/copyright")
            ),
            SystemPackages.Read(_root.Root, [library]).Of(library)
        );
    }

    [Fact]
    public void A_package_without_a_source_is_its_own()
    {
        var library = Path.Combine(_root.Root, "usr/lib/liby.so.2");

        Assert.Equal(
            new SystemPackage("liby", "3", "all", "liby", "3", "ubuntu", null),
            SystemPackages.Read(_root.Root, [library]).Of(library)
        );
    }

    [Fact]
    public void A_library_that_no_package_lists_has_none()
    {
        var library = Path.Combine(_root.Root, "opt/libx.so.1");

        Assert.Null(SystemPackages.Read(_root.Root, [library]).Of(library));
        Assert.Null(SystemPackages.Read(Path.Combine(_root.Root, "etc"), [library]).Of(library));
    }

    public void Dispose() => _root.Dispose();
}
