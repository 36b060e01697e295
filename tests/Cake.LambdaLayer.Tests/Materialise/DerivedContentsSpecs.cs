using System.Text;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Materialise;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Tests.Planning;
using Cake.LambdaLayer.Tools;

namespace Cake.LambdaLayer.Tests.Materialise;

public sealed class DerivedContentsSpecs : IDisposable
{
    private readonly PackagesFolder _packages = new PackagesFolder().File("a.txt", "one").File("b.txt", "two").File("c.txt", "one");
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly List<string> _worked = [];

    [Fact]
    public async Task What_was_made_once_is_not_made_again()
    {
        await CompleteAsync(UpperCase());
        var plan = await CompleteAsync(UpperCase());

        Assert.Equal(["ONE", "TWO", "ONE"], plan.Changes.Select(change => change.Content!.Text()));
        Assert.Equal(["one", "two"], _worked.Order());
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("truncated")]
    [InlineData("deleted")]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Folder)]
    [InlineData("link")]
    public async Task A_damaged_content_is_made_again(string damage)
    {
        await CompleteAsync(UpperCase());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder.Path, ".cache", "derived")))
        {
            switch (damage)
            {
                case "deleted":
                    File.Delete(file);
                    break;
                case NoFile.Pipe or NoFile.Folder:
                    NoFile.Put(file, damage);
                    break;
                case "link":
                    File.Move(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
                    File.CreateSymbolicLink(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
                    break;
                default:
                    File.WriteAllText(file, damage == "changed" ? "XXX" : "");
                    break;
            }
        }

        var plan = await CompleteAsync(UpperCase());

        Assert.Equal(["ONE", "TWO", "ONE"], plan.Changes.Select(change => change.Content!.Text()));
        Assert.All(
            Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, ".cache", "derived")),
            file => Assert.True(RegularFile.IsItself(file), file)
        );
    }

    [Fact]
    public async Task A_file_that_its_tool_leaves_alone_is_no_change_and_that_is_remembered_too()
    {
        var tool = Tool("keep", new Upper(), text => text == "two" ? "TWO" : null);

        await CompleteAsync(tool);
        var plan = await CompleteAsync(tool);

        Assert.Equal(["b.txt"], plan.Changes.Select(change => change.Path));
        Assert.Equal(["one", "two"], _worked.Order());
    }

    [Fact]
    public async Task Tools_work_in_the_order_of_their_list_and_the_change_is_booked_on_the_first_that_did_something()
    {
        var plan = await CompleteAsync(
            Tool("first", new Upper(), text => text == "two" ? null : text + "1"),
            Tool("second", new Twice(), text => text + "2")
        );

        Assert.Equal(["one12", "two2", "one12"], plan.Changes.Select(change => change.Content!.Text()));
        Assert.Equal(["first", "second", "first"], plan.Changes.Select(change => change.Step));
        Assert.Equal([1, 0, 1], plan.Changes.Select(change => change.Also.Count));
    }

    [Fact]
    public async Task A_tool_that_is_not_here_changes_nothing_and_says_so()
    {
        var plan = await CompleteAsync(UpperCase() with { IdentifyAsync = (_, _) => Task.FromResult<string?>(null) });

        Assert.Empty(plan.Changes);
        Assert.Equal(["upper is not here, so the files that need it stay as they are"], plan.Notes);
    }

    [Fact]
    public async Task Another_version_of_a_tool_works_anew()
    {
        await CompleteAsync(UpperCase());
        await CompleteAsync(UpperCase() with { IdentifyAsync = (_, _) => Task.FromResult<string?>("2") });

        Assert.Equal(4, _worked.Count);
    }

    public void Dispose()
    {
        _packages.Dispose();
        _folder.Dispose();
    }

    private TransformationTool UpperCase() => Tool("upper", new Upper(), text => text.ToUpperInvariant());

    private TransformationTool Tool(string name, Transformation does, Func<string, string?> work) =>
        new(
            name,
            does.GetType(),
            (_, _) => Task.FromResult<string?>("1"),
            (_, jobs, _) =>
            {
                foreach (var job in jobs)
                {
                    var text = File.ReadAllText(job.Source);
                    _worked.Add(text);
                    if (work(text) is { } result)
                    {
                        File.WriteAllBytes(job.Result, Encoding.UTF8.GetBytes(result));
                    }
                }

                return Task.CompletedTask;
            }
        );

    private async Task<TreePlan> CompleteAsync(params TransformationTool[] tools)
    {
        var tree = _packages.Tree();
        var changes = tree.Files.Select(file => new PlannedChange(file.Path, ChangeKind.Rewrite, file.Bytes, 0, "none", "none", [])
        {
            // What is planned first is not what is done first.
            Transformations = tools.Reverse().Select(Planned).ToList(),
        });
        return await DerivedContents.CompleteAsync(
            await TestOptions.InAsync(_folder.Path),
            tree,
            new TreePlan(3, tree.Bytes, [], changes.ToList()),
            tools,
            CancellationToken.None
        );
    }

    private static PlannedTransformation Planned(TransformationTool tool) =>
        new(tool.Name, tool.Name, (Transformation)Activator.CreateInstance(tool.Does)!);

    private sealed record Upper : Transformation;

    private sealed record Twice : Transformation;
}
