using System.Text;
using Cake.Core;
using Cake.LambdaLayer.Aliases;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Recipes;
using Cake.LambdaLayer.Tests;
using NSubstitute;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Passwords and tokens in the addresses of indexes stay out of all that is printed and written.</summary>
public sealed class SecretSpecs : IDisposable
{
    private const string Password = "s3cr3t-Tok3n";
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly LoopbackIndex _index;

    public SecretSpecs()
    {
        new TestWheel("guarded").File("guarded.py", "answer = 42\n").WriteTo(_folder.Path);
        _index = new LoopbackIndex(_folder.Path, "somebody", Password);
    }

    private string Output => Path.Combine(_folder.Path, "out");

    [Fact]
    public async Task A_whole_build_from_a_guarded_index_writes_none_of_them()
    {
        var python = (await TestInterpreter.FindAsync()).Minor;
        var recipe = Directory.CreateDirectory(Path.Combine(_folder.Path, "recipes", "guarded")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(recipe, "layer.yaml"),
            $"description: for a test\ntarget:\n  runtime: python{python}\n  architecture: found\nrequirements: requirements.txt\n"
        );
        await File.WriteAllTextAsync(
            Path.Combine(recipe, "requirements.txt"),
            $"--index-url http://somebody:{Password}@127.0.0.1:{_index.Port}/simple/\nguarded\n"
        );

        Substitute
            .For<ICakeContext>()
            .LambdaLayer(
                new LambdaLayerSettings
                {
                    RecipesDirectory = Path.GetDirectoryName(recipe)!,
                    Recipe = "guarded",
                    OutputDirectory = Output,
                    Installer = "pip",
                    // Also as an address of a page, and as a requirement's own.
                    FindLinks = [$"http://somebody:{Password}@127.0.0.1:{_index.Port}/simple/guarded"],
                }
            );

        Assert.NotEmpty(Directory.EnumerateFiles(Output, "guarded.zip", SearchOption.AllDirectories));
        AssertClean("");
    }

    [Fact]
    public async Task A_requirement_with_an_address_of_its_own_is_noted_without_them()
    {
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(
            requirements,
            $"guarded @ http://somebody:{Password}@127.0.0.1:{_index.Port}/files/guarded-1.0-py3-none-any.whl\n"
        );

        var run = await RunAsync("AggressiveCleanup", requirements);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.NotEmpty(Directory.EnumerateFiles(Output, "direct_url.json", SearchOption.AllDirectories));
        AssertClean(run.Output + run.Error);
    }

    [Theory]
    [InlineData("Install")]
    [InlineData("Lock")]
    public async Task A_refusal_is_told_without_them(string target)
    {
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        // pip repeats a line that it does not understand.
        await File.WriteAllTextAsync(requirements, $"guarded @@ http://somebody:{Password}@127.0.0.1:{_index.Port}/files/\n");

        var run = await RunAsync(target, requirements);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("guarded @@ http://***@127.0.0.1", run.Output + run.Error, StringComparison.Ordinal);
        AssertClean(run.Output + run.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wrong")]
    public async Task Those_of_the_environment_are_not_told_either(string more)
    {
        var requirements = Path.Combine(_folder.Path, "requirements.txt");
        await File.WriteAllTextAsync(requirements, "guarded\n");

        var run = await RunAsync(
            "AggressiveCleanup",
            requirements,
            ("PIP_EXTRA_INDEX_URL", $"http://somebody:{Password}{more}@127.0.0.1:{_index.Port}/simple")
        );

        Assert.Equal(more.Length == 0, run.ExitCode == 0);
        AssertClean(run.Output + run.Error);
    }

    public void Dispose()
    {
        _index.Dispose();
        _folder.Dispose();
    }

    private async Task<ChildProcess> RunAsync(string target, string requirements, params (string Name, string Value)[] variables) =>
        await Project.StartAsync(
            [
                $"--target={target}",
                "--recipe=sample",
                "--installer=pip",
                $"--requirements={requirements}",
                $"--output={Output}",
                "--verbosity=diagnostic",
                .. target == "AggressiveCleanup" ? ["--skip=Metadata"] : Array.Empty<string>(),
            ],
            variables
                .Append(("PIP_INDEX_URL", $"http://127.0.0.1:{_index.Port}/none"))
                .ToDictionary(variable => variable.Item1, variable => (string?)variable.Item2)
        );

    private void AssertClean(string said)
    {
        Assert.DoesNotContain(Password, said, StringComparison.Ordinal);
        foreach (
            var file in Directory.Exists(Output)
                ? Directory.EnumerateFiles(
                    Output,
                    "*",
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
                )
                : []
        )
        {
            Assert.DoesNotContain(Password, file, StringComparison.Ordinal);
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)) < 0, file);
        }
    }
}
