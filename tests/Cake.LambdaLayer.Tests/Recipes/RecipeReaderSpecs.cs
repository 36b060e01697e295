using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Recipes;

public sealed class RecipeReaderSpecs : IDisposable
{
    private const string Minimal = "description: x\ntarget:\n  runtime: nodejs22.x\n  python: \"3.11\"\nrequirements: ensurepip\n";

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Fact]
    public void A_recipe_is_read_with_what_it_says_and_nothing_else()
    {
        var recipe = Read(Minimal + "awsServices: [sts]\nenvironment:\n  A: \"1\"\nkeep:\n  - path: a/*.txt\n    because: data\n");

        Assert.Equal("own", recipe.Name);
        Assert.Equal("nodejs22.x", recipe.Runtime);
        Assert.Null(recipe.Requirements);
        Assert.Equal(["sts"], recipe.AwsServices);
        Assert.Equal("1", recipe.Environment["A"]);
        Assert.Equal(new KeepRule("a/*.txt", "data"), Assert.Single(recipe.Keep));
        Assert.Empty(recipe.Steps);
    }

    [Theory]
    [InlineData(Minimal + "probs: verify.py\n", ":6: Unknown key 'probs'. Did you mean 'probes'?")]
    [InlineData(
        "description: x\ntarget:\n  runtime: nodejs23.x\nrequirements: ensurepip\n",
        ":3: Unknown runtime 'nodejs23.x'. Did you mean"
    )]
    [InlineData(
        "description: x\ntarget:\n  runtime: nodejs22.x\n  python: \"2.7\"\nrequirements: ensurepip\n",
        ":4: '2.7' is no Python version"
    )]
    [InlineData(Minimal + "awsServices: sts\n", ":6: 'awsServices' expects a list of texts")]
    [InlineData(
        Minimal + "steps:\n  - name: A\n    description: b\n    reason: c\n",
        ":7: step 'A' removes nothing; expected 'paths' or 'unreachable'"
    )]
    [InlineData(Minimal + "steps:\n  - name: A\n    paths: [b]\n", ":7: 'description' is missing")]
    [InlineData(
        Minimal + "keep:\n  - path: kept/[de*.txt\n    because: x\n",
        ":7: 'path': The pattern kept/[de*.txt does not close a bracket"
    )]
    [InlineData(
        Minimal + "steps:\n  - name: A\n    description: b\n    reason: c\n    paths: [a/*, 'a/{b'] \n",
        ":10: 'paths': The pattern a/{b does not close a brace"
    )]
    [InlineData(Minimal + "optionalDependencies:\n  data:\n    - path: a/b]\n", ":8: 'path': The pattern a/b] closes a bracket")]
    [InlineData(Minimal + "probes: none.py\n", ":6: 'probes' names none.py, which does not exist")]
    [InlineData(Minimal + "bundlesInterpreter: perhaps\n", ":6: 'bundlesInterpreter' expects true or false")]
    [InlineData("description: [x\n", ":2: not valid YAML")]
    [InlineData("description: x\nrequirements: ensurepip\n", ":1: 'target' is missing")]
    [InlineData("- a\n", ":1: expected one mapping")]
    [InlineData("", ":1: expected one mapping")]
    public void A_mistake_is_reported_with_file_line_and_what_was_expected(string yaml, string expected)
    {
        var refusal = Assert.Throws<LambdaLayerException>(() => Read(yaml));

        Assert.Contains("layer.yaml" + expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void What_is_nested_without_end_is_refused_and_no_stack_overflows(string level)
    {
        const int Levels = 100_000;

        var refusal = Assert.Throws<LambdaLayerException>(() =>
            Read(Minimal + "keep:\n  " + string.Concat(Enumerable.Repeat(level, Levels)))
        );

        Assert.Contains("layer.yaml:7: more than 50 levels within each other", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Libraries_are_files_with_a_hash_and_folders_with_a_list_of_hashes()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "own", "libs")).FullName;
        var file = Path.Combine(folder, "liba.so.1");
        File.WriteAllText(file, "a");
        var hash = Hashes.Of(file);
        const string One = Minimal + "libraries:\n  - path: libs/liba.so.1\n";
        const string All = Minimal + "libraries:\n  - path: libs/\n";

        Refused(One, $":7: 'sha256' is missing; that of libs/liba.so.1 is {hash}.");
        Refused(One + "    sha256: abc\n", ":8: 'sha256' is abc; expected 64 hexadecimal digits.");
        Refused(Minimal + "libraries:\n  - path: libb.so\n", $":7: 'path' names libb.so, which does not exist in {folder[..^5]}.");
        Refused(All, ":7: the folder libs/ has no SHA256SUMS: (cd libs/ && sha256sum * > SHA256SUMS) writes it.");
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), $"{hash}  ../liba.so.1\n");
        Refused(All, $":7: SHA256SUMS of the folder has the line '{hash}  ../liba.so.1'; expected a SHA-256 and the name of a file in it.");
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), $"{hash.ToUpperInvariant()}  liba.so.1\n\n");
        Refused(
            All + $"  - path: libs/liba.so.1\n    sha256: {hash}\n",
            ":7: 'libraries' has liba.so.1 twice; only one can be loaded by that name."
        );

        Assert.Equal([new GivenLibrary(file, hash)], Read(All).Libraries);
        Assert.Equal([new GivenLibrary(file, hash)], Read(One + $"    sha256: {hash}\n").Libraries);

        void Refused(string yaml, string expected) =>
            Assert.EndsWith(
                "layer.yaml" + expected,
                Assert.Throws<LambdaLayerException>(() => Read(yaml)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void An_unknown_recipe_is_refused_with_those_there_are()
    {
        Read(Minimal);

        var refusal = Assert.Throws<LambdaLayerException>(() => RecipeReader.Read(_folder.Path, "onw"));

        Assert.Equal("Unknown recipe 'onw'. Did you mean 'own'? Valid: own.", refusal.Message);
    }

    [Fact]
    public void Probes_are_a_script_or_a_package_with_all_its_files()
    {
        const string Yaml = Minimal + "probes: checks/\n";
        var checks = Directory.CreateDirectory(Path.Combine(_folder.Path, "own", "checks", "data")).Parent!.FullName;
        Write("more.py");

        var refusal = Assert.Throws<LambdaLayerException>(() => Read(Yaml));
        Assert.EndsWith(
            "layer.yaml:6: 'probes' names the folder checks/, which is no Python package: it has no __init__.py.",
            refusal.Message,
            StringComparison.Ordinal
        );

        Write("__init__.py");
        Write("data/a.bin");
        Directory.CreateDirectory(Path.Combine(checks, "__pycache__"));
        Write("__pycache__/more.cpython-311.pyc");
        var package = Read(Yaml);
        Assert.Equal(checks, package.Probes);
        Assert.Equal(
            ["__init__.py", "data/a.bin", "more.py"],
            package.ProbeFiles.Select(file => Path.GetRelativePath(checks, file).Replace('\\', '/'))
        );

        var script = Read(Minimal + "probes: checks/more.py\n");
        Assert.Equal([Path.Combine(checks, "more.py")], script.ProbeFiles);
        Assert.Empty(Read(Minimal).ProbeFiles);

        void Write(string path) => File.WriteAllText(Path.Combine(checks, path), path);
    }

    public void Dispose() => _folder.Dispose();

    private Recipe Read(string yaml)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "own"));
        File.WriteAllText(Path.Combine(_folder.Path, "own", "layer.yaml"), yaml);
        return RecipeReader.Read(_folder.Path, "own");
    }
}
