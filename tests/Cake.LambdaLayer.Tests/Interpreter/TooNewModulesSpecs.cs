using Cake.LambdaLayer.Elf;
using Cake.LambdaLayer.Interpreter;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Planning.Steps;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Targets;
using Cake.LambdaLayer.Tests.Elf;

namespace Cake.LambdaLayer.Tests.Interpreter;

/// <summary>An interpreter that runs everywhere, of which one module needs a library of its machine.</summary>
public sealed class TooNewModulesSpecs : IDisposable
{
    private const string Library = "python/lib/python3.11";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData("GLIBC_2.17", "GLIBC_2.36", "_crypt")]
    [InlineData("GLIBC_2.17", "GLIBC_2.34", null)]
    [InlineData("GLIBC_2.35", "GLIBC_2.36", null)]
    public void A_module_is_named_where_it_alone_needs_a_newer_C_library(string ofInterpreter, string ofLibrary, string? named)
    {
        var (tree, interpreter) = Installation(ofInterpreter, ofLibrary);

        var found = TooNewModules.Find(tree, interpreter, TestRecipe.Node, new HashSet<string>());

        Assert.Equal(named, found.SingleOrDefault()?.Name);
        if (named is not null)
        {
            Assert.Equal("libcrypt.so.1 needs glibc 2.36", found[0].Because);
            Assert.Equal(["getpass"], found[0].ImportedBy);
        }
    }

    [Fact]
    public void One_that_the_recipe_hands_over_makes_nothing_come_along()
    {
        var (tree, interpreter) = Installation("GLIBC_2.17", "GLIBC_2.36");

        Assert.Empty(TooNewModules.Find(tree, interpreter, TestRecipe.Node, new HashSet<string> { "libcrypt.so.1" }));
    }

    [Theory]
    [InlineData("import getpass\n", false)]
    [InlineData("def login():\n    import _crypt\n", false)]
    [InlineData("import json\n", true)]
    public async Task It_goes_unless_the_packages_reach_it(string source, bool goes)
    {
        var (tree, interpreter) = Installation("GLIBC_2.17", "GLIBC_2.36");
        var tooNew = TooNewModules.Find(tree, interpreter, TestRecipe.Node, new HashSet<string>());
        using var packages = new PackagesFolder();
        var imports = (await packages.File("pkg.py", source).InputAsync()).Imports;
        var ofPackages = Input(CleanupScope.Packages, packages.Tree(), imports, tooNew, []);

        var needed = StandardLibrary.Step.NeededOfInterpreter(ofPackages).ToHashSet();
        var claims = StandardLibrary.Step.Claims(Input(CleanupScope.Interpreter, tree, ImportGraph.Empty, tooNew, needed));

        var claim = Assert.Single(claims, claim => claim.Path.EndsWith("/_crypt.so", StringComparison.Ordinal));
        Assert.Equal(goes, claim.Rule == "module _crypt, for which the C library would have to come along: libcrypt.so.1 needs glibc 2.36");
    }

    public void Dispose() => _folder.Dispose();

    private static CleanupInput Input(
        CleanupScope scope,
        FileTree tree,
        ImportGraph imports,
        IReadOnlyList<TooNewModule> tooNew,
        HashSet<string> needed
    ) =>
        new(scope, tree, TestRecipe.Empty, TestRecipe.Node, [], new HashSet<string>(), imports, [])
        {
            TooNewModules = tooNew,
            NeededOfInterpreter = needed,
        };

    private (FileTree Tree, PythonInterpreter Interpreter) Installation(string ofInterpreter, string ofLibrary)
    {
        Write("usr/lib/libcrypt.so.1", new ElfBuilder { VersionNeeds = [("libc.so.6", [ofLibrary])] }.Build());
        var python = Write("usr/bin/python3.11", new ElfBuilder { VersionNeeds = [("libc.so.6", [ofInterpreter])] }.Build());
        var module = Write("_crypt.so", new ElfBuilder { Strings = [(ElfTag.Needed, "libcrypt.so.1")] }.Build());
        var source = Write("getpass.py", "import re\nimport _crypt\n"u8.ToArray());
        var tree = new FileTree(
            _folder.Path,
            [
                TreeFile.Resolved("python/bin/python3.11", python),
                TreeFile.Resolved($"{Library}/lib-dynload/_crypt.so", module),
                TreeFile.Resolved($"{Library}/getpass.py", source),
            ]
        );
        return (tree, TestInterpreter.Made(python, _folder.Path));
    }

    private string Write(string path, byte[] content)
    {
        var file = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }
}
