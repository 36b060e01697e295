using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Tests.Elf;

namespace Cake.LambdaLayer.Tests.Interpreter;

/// <summary>Libraries that wheels leave to the system, where the interpreter comes from another userland.</summary>
public sealed class LeftToSystemSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly HashSet<string> _given = [];

    [Fact]
    public void A_library_comes_along_with_what_it_needs_itself_and_says_who_needs_it()
    {
        Installed("libleft.so.1", needed: ["libdeep.so.2", "libc.so.6"]);
        Installed("libdeep.so.2");

        var found = Find(version: null, Package("pkg/_m.so", "libleft.so.1", "libstdc++.so.6"));

        Assert.Equal(
            [("python/lib/libleft.so.1", "pkg/_m.so"), ("python/lib/libdeep.so.2", "python/lib/libleft.so.1")],
            found.Libraries.Select(library => (library.File.Path, library.NeededBy.Path))
        );
        Assert.True(found.LieBesideInterpreter("libleft.so.1"));
        Assert.StartsWith("pkg/_m.so needs libleft.so.1, ", found.Notes.First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GLIBC_2.34", null, 1)]
    [InlineData("GLIBC_2.35", null, 0)]
    [InlineData("GLIBC_2.35", "2.36", 1)]
    [InlineData("GLIBC_2.37", "2.36", 0)]
    [InlineData("GLIBCXX_3.4.30", null, 0)]
    [InlineData("GLIBCXX_3.4.30", "2.36", 1)]
    public void It_stays_away_where_it_does_not_fit_the_C_library_of_the_layer(string symbol, string? own, int count)
    {
        Installed("libleft.so.1", version: symbol);

        Assert.Equal(count, Find(own is null ? null : new Version(own), Package("pkg/_m.so", "libleft.so.1")).Libraries.Count);
    }

    [Fact]
    public void One_whose_own_libraries_are_nowhere_stays_away()
    {
        Installed("libleft.so.1", needed: ["libnowhere-to-be-found.so.7"]);

        var found = Find(version: null, Package("pkg/_m.so", "libleft.so.1"));

        Assert.Empty(found.Libraries);
        Assert.False(found.LieBesideInterpreter("libleft.so.1"));
    }

    [Fact]
    public void What_a_wheel_brings_is_not_left_to_the_system()
    {
        Installed("libleft.so.1");
        var bundled = new ElfBuilder { Strings = [(ElfTag.SoName, "libleft.so.1")] };

        var found = Find(version: null, Package("pkg/_m.so", "libleft.so.1"), Written("sister.libs/libleft-12ab.so", bundled));

        Assert.Empty(found.Libraries);
        Assert.Empty(found.Beside);
    }

    [Fact]
    public void A_damaged_file_of_a_package_is_left_to_Verify()
    {
        var damaged = Package("pkg/_m.so", "libleft.so.1");
        File.WriteAllBytes(damaged.Source, File.ReadAllBytes(damaged.Source)[..70]);

        Assert.Empty(Find(version: null, damaged).Libraries);
    }

    [Fact]
    public void What_the_recipe_hands_over_is_taken_before_that_of_the_machine()
    {
        _given.Add("libleft.so.1");

        var found = Find(version: null, Package("pkg/_m.so", "libleft.so.1"), Written("python/lib/libleft.so.1", new ElfBuilder()));

        Assert.Empty(found.Libraries);
        Assert.Equal(["libleft.so.1"], found.Beside);
    }

    public void Dispose() => _folder.Dispose();

    private Companions Find(Version? version, params TreeFile[] packages)
    {
        var python = Written("usr/bin/python3.11", new ElfBuilder());
        var interpreter = TestInterpreter.Made(python.Source, _folder.Path);
        return SharedLibraries.LeftToSystem(packages, [python], interpreter, TestRecipe.Node, version, _given);
    }

    private TreeFile Package(string path, params string[] needed) =>
        Written(path, new ElfBuilder { Strings = [.. needed.Select(name => (ElfTag.Needed, name))] });

    private void Installed(string name, string[]? needed = null, string? version = null) =>
        Written(
            $"usr/lib/{name}",
            new ElfBuilder
            {
                Strings = [(ElfTag.SoName, name), .. (needed ?? []).Select(other => (ElfTag.Needed, other))],
                VersionNeeds = version is null ? [] : [("libc.so.6", [version])],
            }
        );

    private TreeFile Written(string path, ElfBuilder elf)
    {
        var file = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, elf.Build());
        return TreeFile.Resolved(path, file);
    }
}
