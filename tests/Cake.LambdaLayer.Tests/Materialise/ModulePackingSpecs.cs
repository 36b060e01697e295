using System.IO.Compression;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Packaging;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Materialise;

public sealed class ModulePackingSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder()
        .File("plain/__init__.py", "ANSWER = 42\n")
        .File("plain/sub/__init__.py")
        .File("plain/sub/a.py", "x = 1\n" + new string('#', 1000))
        .File("plain/py.typed")
        .File("single.py", "y = 2\n");
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly TemporaryDirectory _output = TemporaryDirectory.Create();

    [Fact]
    public async Task The_plan_names_what_is_packed_with_the_step_and_the_bytes_that_it_takes_in_the_zip_file()
    {
        var (plan, zip) = await PlanAsync(null, "SourceFiles", "LibraryZip");

        var packed = PackagesFolder.FromDisk(plan).Changes.Where(change => change.PackedIn == zip).ToList();
        Assert.Equal(
            [
                $"plain/__init__.py: {zip}/plain/__init__.pyc",
                $"plain/py.typed: {zip}/plain/py.typed",
                $"plain/sub/__init__.py: {zip}/plain/sub/__init__.pyc",
                $"plain/sub/a.py: {zip}/plain/sub/a.pyc",
                $"single.py: {zip}/single.pyc",
            ],
            packed.Select(change => $"{change.Path}: {change.NewPath}")
        );
        Assert.All(packed, change => Assert.Equal("LibraryZip", change.Step));
        Assert.Equal(["SourceFiles"], packed[0].Also);
        Assert.Equal("SourceFiles", packed[0].CompiledBy);
        Assert.Empty(packed[1].Also);
        var file = Assert.Single(plan.Changes, change => change.Path == zip);
        Assert.Equal((ChangeKind.Add, "LibraryZip"), (file.Kind, file.Step));
    }

    [Fact]
    public async Task What_is_packed_is_written_into_the_zip_file_only_and_adds_up_to_the_byte()
    {
        var (plan, zip) = await PlanAsync(null, "SourceFiles", "LibraryZip");

        Materializer.Write(_packages.Tree(), plan, _folder.Path, path => path, CancellationToken.None);

        var layer = FileTree.Read(_folder.Path);
        Assert.Equal([zip], layer.Files.Select(file => file.Path));
        Assert.Equal(plan.BytesAfter, layer.Bytes);
        Assert.Equal(["plain/__init__.pyc", "plain/py.typed", "plain/sub/__init__.pyc", "plain/sub/a.pyc", "single.pyc"], Entries(zip));
    }

    [Fact]
    public async Task A_zip_file_keeps_what_another_tree_has_in_it()
    {
        var (plan, zip) = await PlanAsync(null, "SourceFiles", "LibraryZip");
        var other = new Dictionary<string, IReadOnlyList<ZipFileEntry>> { [zip] = [new("json/__init__.pyc", [1], false)] };

        Materializer.Write(_packages.Tree(), plan, _folder.Path, path => path, CancellationToken.None, packed: other);

        Assert.Equal(["json/__init__.pyc", "plain/__init__.pyc"], Entries(zip).Take(2));
    }

    [Theory]
    [InlineData("plain/data.json", "{}")]
    [InlineData("plain/fast.so", "no module")]
    [InlineData("plain/space/b.py", "z = 3\n")]
    [InlineData("plain/broken.py", "{{ name }} = \n")]
    [InlineData("plain/own.py", "print(__file__)\n")]
    [InlineData("plain/own.py", "print(globals()['__pa' + 'th__'])\n")]
    public async Task A_package_with_anything_that_needs_a_file_stays_outside_and_what_is_a_comment_is_no_need(string path, string content)
    {
        _packages.File(path, content).File("single.py", "y = 2  # __file__\n");

        var (plan, zip) = await PlanAsync(null, "SourceFiles", "LibraryZip");

        Assert.Equal(["single.py"], plan.Changes.Where(change => change.PackedIn == zip).Select(change => change.Path));
        Assert.Equal("SourceFiles", Assert.Single(plan.Changes, change => change.Path == "plain/sub/a.py").Step);
        Assert.DoesNotContain(plan.Changes, change => change.Path == "plain/py.typed");
    }

    [Fact]
    public async Task What_other_steps_leave_decides()
    {
        _packages.File("plain/README.md", "text");

        var (with, zip) = await PlanAsync(null, "Documentation", "SourceFiles", "LibraryZip");
        var (without, _) = await PlanAsync(null, "SourceFiles", "LibraryZip");
        var (sources, _) = await PlanAsync(null, "LibraryZip");

        Assert.Equal(5, with.Changes.Count(change => change.PackedIn == zip));
        Assert.Equal(1, without.Changes.Count(change => change.PackedIn == zip));
        Assert.Empty(sources.Changes);
    }

    [Fact]
    public async Task One_file_that_is_kept_keeps_its_package_outside()
    {
        var recipe = TestRecipe.Empty with { Keep = [new KeepRule("plain/py.typed", "a test")] };

        var (plan, zip) = await PlanAsync(recipe, "SourceFiles", "LibraryZip");

        Assert.Equal(["single.py"], plan.Changes.Where(change => change.PackedIn == zip).Select(change => change.Path));
    }

    [Fact]
    public async Task A_name_of_the_standard_library_is_never_packed_with_the_packages()
    {
        _packages.File("json/__init__.py").File("encodings.py");

        var (plan, zip) = await PlanAsync(null, "SourceFiles", "LibraryZip");

        Assert.Equal(
            ["plain", "plain", "plain", "plain", "single.py"],
            plan.Changes.Where(change => change.PackedIn == zip).Select(change => change.Path.Split('/')[0])
        );
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
        _output.Dispose();
    }

    private async Task<(TreePlan Plan, string Zip)> PlanAsync(Recipe? recipe, params string[] steps)
    {
        var options = await TestOptions.InAsync(_output.Path);
        return (await _packages.CompletePlanAsync(options, recipe, steps), options.Layout.LibraryZip);
    }

    private List<string> Entries(string zip)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(_folder.Path, zip));
        return archive.Entries.Select(entry => entry.FullName).ToList();
    }
}
