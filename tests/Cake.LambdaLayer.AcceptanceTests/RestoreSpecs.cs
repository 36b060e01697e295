using System.Text.RegularExpressions;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Restore, Explain and Diff as a user runs them, on the sample: each test on a copy of its own.</summary>
public sealed partial class RestoreSpecs(SampleBuild original) : IAsyncLifetime
{
    private readonly SampleLayerFixture _sample = new(original);

    public ValueTask InitializeAsync() => _sample.InitializeAsync();

    public ValueTask DisposeAsync() => _sample.DisposeAsync();

    [Fact]
    public async Task A_step_comes_back_byte_for_byte_and_nothing_else_changes()
    {
        var before = Layer();

        var run = await RunAsync("--target=Restore", "--step=Executables");

        Assert.Contains("to have it so in every build: --skip=Executables", run.Output, StringComparison.Ordinal);
        // RECORD lists what is back, and a link beside the packages leads to it.
        var (told, back) = (
            Layer().Where(IsOfScripts).ToList(),
            Layer().Where(file => !before.Contains(file) && !IsOfScripts(file)).ToList()
        );
        Assert.Single(told, file => file.Path.EndsWith("/site-packages/bin", StringComparison.Ordinal));
        Assert.All(back, file => Assert.StartsWith("python/bin/pip", file.Path, StringComparison.Ordinal));
        Assert.Equal(
            Pristine("bin/pip*").Select(file => file.Hash).Order(StringComparer.Ordinal),
            back.Select(file => file.Hash).Order(StringComparer.Ordinal)
        );
        Assert.All(before.Except(Layer()), file => Assert.EndsWith(".dist-info/RECORD", file.Path, StringComparison.Ordinal));
        LayerResultCheck.AssertConsistent(_sample.Result, "sample");

        static bool IsOfScripts((string Path, string Hash) file) =>
            file.Path.EndsWith("/site-packages/bin", StringComparison.Ordinal)
            || file.Path.EndsWith(".dist-info/RECORD", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_come_back_by_path_and_by_module_one_after_the_other_and_the_plan_knows_it()
    {
        var before = Layer();

        var first = await RunAsync("--target=Restore", "--path=pip-*.dist-info/RECORD");
        await RunAsync("--target=Restore", "--module=pydoc_data");

        Assert.Contains("because: \"--path=pip-*.dist-info/RECORD\"", first.Output, StringComparison.Ordinal);
        // Sources that stay have their bytecode beside them.
        var back = Layer()
            .Except(before)
            .Select(file => MinorVersion().Replace(file.Path, "3.x"))
            .Where(path => !path.Contains("/__pycache__/", StringComparison.Ordinal))
            .ToList();
        Assert.Contains("python/lib/python3.x/pydoc_data/topics.py", back);
        Assert.Matches(
            @"^python/lib/python3\.x/site-packages/pip-.*\.dist-info/RECORD$",
            Assert.Single(back, path => !path.StartsWith("python/lib/python3.x/pydoc_data/", StringComparison.Ordinal))
        );
        var plan = JsonFile.Read<LayerPlan>(Path.Combine(_sample.Result, LayerPlan.FileName));
        Assert.Equal(back.Count, plan.Restored.Count());
        Assert.All(plan.Restored, restoration => Assert.Equal("Restore", restoration.By));
        var explained = await RunAsync("--target=Explain", "--module=pydoc_data");
        Assert.Contains("kept, Restore brought it back: --module=pydoc_data", explained.Output, StringComparison.Ordinal);
        Assert.Contains("StandardLibrary claims it, but it is kept", explained.Output, StringComparison.Ordinal);
        LayerResultCheck.AssertConsistent(_sample.Result, "sample");
    }

    [Fact]
    public async Task Explain_names_step_rule_reason_size_and_the_way_back_of_what_is_gone_and_the_word_on_what_stays()
    {
        var gone = (await RunAsync("--target=Explain", "--path=bin/pip")).Output;
        Assert.Contains("/opt/python/bin/pip of pip ", gone, StringComparison.Ordinal);
        Assert.Contains("removed by Executables: ", gone, StringComparison.Ordinal);
        Assert.Matches(@"removed by Executables: .*: [0-9,]+ → 0 bytes", gone);
        Assert.Contains("why that is safe: ", gone, StringComparison.Ordinal);
        Assert.Contains(
            "to get it back: --target=Restore --path=bin/pip, or build with --skip=Executables",
            gone,
            StringComparison.Ordinal
        );

        var kept = (await RunAsync("--target=Explain", "--path=pip-*.dist-info/entry_points.txt")).Output;
        Assert.Contains("Metadata looked at it and lets it be: importlib.metadata reads it at run time", kept, StringComparison.Ordinal);

        var many = (await RunAsync("--target=Explain", "--module=tkinter")).Output;
        Assert.Contains("to get them back: --skip=StandardLibrary", many, StringComparison.Ordinal);
        Assert.Matches("files, [0-9,]+ bytes as installed, 0 bytes in the layer", many);
    }

    [Fact]
    public async Task Diff_tells_the_last_build_from_the_one_before()
    {
        await RunAsync("--target=Layer");
        Assert.Contains(
            "nothing changed: the same steps, versions and files, byte for byte",
            (await RunAsync("--target=Diff")).Output,
            StringComparison.Ordinal
        );

        await RunAsync("--target=Layer", "--skip=Executables");

        var diff = (await RunAsync("--target=Diff")).Output;
        Assert.Contains("steps switched off: Executables", diff, StringComparison.Ordinal);
        Assert.Matches(@"new files: \d files, \+[0-9,]+ bytes\n.*/opt/python/bin/pip", diff);
    }

    [Theory]
    [InlineData("Unknown step 'Executable'", "--target=Restore", "--step=Executable")]
    [InlineData("--path=absent.txt: no step took such a file away", "--target=Restore", "--path=absent.txt")]
    [InlineData("--module=absent: no step took anything of that module away", "--target=Restore", "--module=absent")]
    [InlineData(
        "--module=absent: neither the plain install nor the interpreter has a module of that name",
        "--target=Explain",
        "--module=absent"
    )]
    public async Task What_cannot_be_answered_is_said_in_one_line(string expected, params string[] arguments)
    {
        var run = await _sample.BuildAsync(arguments);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
    }

    private async Task<ChildProcess> RunAsync(params string[] arguments)
    {
        var run = await _sample.BuildAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run;
    }

    private List<(string Path, string Hash)> Layer() => Hashes(FileTree.Read(_sample.Layer));

    private List<(string Path, string Hash)> Pristine(string glob)
    {
        var tree = FileTree.Read(
            Path.Combine(Directory.EnumerateDirectories(Path.Combine(_sample.Output, ".cache", "installs")).Single(), "packages")
        );
        return Hashes(new FileTree(tree.Root, Globs.Match(tree, glob)));
    }

    private static List<(string Path, string Hash)> Hashes(FileTree tree) =>
        LayerContents.Of(tree).Files.Select(file => (file.Key, file.Value.Hash)).ToList();

    [GeneratedRegex(@"3\.\d+", RegexOptions.CultureInvariant)]
    private static partial Regex MinorVersion();
}
