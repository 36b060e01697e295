using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class LockStageSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Lock => Path.Combine(_folder.Path, "requirements.txt");

    private string Input => Path.Combine(_folder.Path, "requirements.in");

    public LockStageSpecs()
    {
        new TestWheel("top").Header("Requires-Dist: below").File("top.py").WriteTo(_folder.Path);
        new TestWheel("below").File("below.py").WriteTo(_folder.Path);
    }

    [Fact]
    public async Task What_is_not_locked_becomes_the_input_of_a_lock_that_installs_with_hashes()
    {
        await File.WriteAllTextAsync(Lock, "top>=1\n");
        var inputs = await InputsAsync();

        var locked = await LockStage.RunAsync(inputs, CancellationToken.None);

        Assert.Equal("top>=1\n", await File.ReadAllTextAsync(Input));
        Assert.Equal([("below", null, "1.0"), ("top", null, "1.0")], locked.Changes);
        var text = await File.ReadAllTextAsync(Lock);
        Assert.Equal(
            $"below==1.0 \\\n    --hash=sha256:{HashOf("below-1.0-py3-none-any.whl")}\ntop==1.0 \\\n    "
                + $"--hash=sha256:{HashOf("top-1.0-py3-none-any.whl")}\n",
            text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]
        );
        var install = await Installer.InstallAsync(inputs.With(options => options with { RequireLocked = true }), CancellationToken.None);
        Assert.Equal(["below", "top"], install.Wheels.Select(wheel => wheel.Name));
        Assert.Empty(install.Warnings);
    }

    [Fact]
    public async Task Locking_again_says_what_changed()
    {
        await File.WriteAllTextAsync(Input, "top\n");
        var first = await LockStage.RunAsync(await InputsAsync(Input), CancellationToken.None);
        Assert.Equal(Lock, first.Path);
        File.Delete(Path.Combine(_folder.Path, "below-1.0-py3-none-any.whl"));
        new TestWheel("top", "2.0").Header("Requires-Dist: other").File("top.py").WriteTo(_folder.Path);
        new TestWheel("other").File("other.py").WriteTo(_folder.Path);

        var second = await LockStage.RunAsync(await InputsAsync(), CancellationToken.None);

        Assert.Equal([("below", "1.0", null), ("other", null, "1.0"), ("top", "1.0", "2.0")], second.Changes);
        Assert.Empty((await LockStage.RunAsync(await InputsAsync(), CancellationToken.None)).Changes);
    }

    [Fact]
    public async Task Without_an_input_the_roots_of_the_recipe_are_locked()
    {
        await File.WriteAllTextAsync(Lock, "gone==1.0 \\\n    --hash=sha256:" + new string('0', 64) + "\n");
        var inputs = await InputsAsync();

        var locked = await LockStage.RunAsync(
            inputs.With(options => options with { Recipe = options.Recipe with { Roots = ["top"] } }),
            CancellationToken.None
        );

        Assert.Equal([("below", null, "1.0"), ("gone", "1.0", null), ("top", null, "1.0")], locked.Changes);
        Assert.False(File.Exists(Input));
    }

    [Fact]
    public async Task A_name_that_cannot_be_resolved_leaves_the_lock_as_it_was()
    {
        await File.WriteAllTextAsync(Lock, "nowhere\n");

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(async () =>
            await LockStage.RunAsync(await InputsAsync(), CancellationToken.None)
        );

        Assert.StartsWith("nowhere was not found as a wheel", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("nowhere\n", await File.ReadAllTextAsync(Lock));
        Assert.False(File.Exists(Input));
    }

    [Theory]
    [InlineData("requirements.txt", "top\n-i https://me:t0p-s3cret@127.0.0.1:9/simple/\n", "requirements.txt:2 holds")]
    [InlineData("requirements.in", "top @ https://127.0.0.1:9/top-1.0-py3-none-any.whl?sig=t0p-s3cret\n", "requirements.in:1 holds")]
    public async Task A_password_is_locked_nowhere(string name, string text, string expected)
    {
        await File.WriteAllTextAsync(Lock, "top==0.9\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, name), text);
        var before = await File.ReadAllTextAsync(Lock);

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(async () =>
            await LockStage.RunAsync(await InputsAsync(), CancellationToken.None)
        );

        Assert.StartsWith(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Lock));
        Assert.Equal(name == "requirements.in", File.Exists(Input));
    }

    [Fact]
    public async Task A_password_of_the_input_s_index_stays_there()
    {
        const string Text = "top\n--extra-index-url https://me:t0p-s3cret@127.0.0.1:9/simple/\n";
        await File.WriteAllTextAsync(Input, Text);
        var inputs = await InputsAsync();

        await LockStage.RunAsync(inputs.With(options => options with { NoIndex = true }), CancellationToken.None);

        Assert.Equal(Text, await File.ReadAllTextAsync(Input));
        Assert.DoesNotContain("t0p-s3cret", await File.ReadAllTextAsync(Lock), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requirements.txt")]
    [InlineData("requirements.in")]
    public async Task An_error_in_the_requirements_names_the_file_that_people_know(string name)
    {
        var file = Path.Combine(_folder.Path, name);
        await File.WriteAllTextAsync(Lock, "top\n");
        await File.WriteAllTextAsync(file, "top ==\n");
        var inputs = await InputsAsync();

        var refusals = new[]
        {
            await Assert.ThrowsAsync<LambdaLayerException>(() => LockStage.RunAsync(inputs, CancellationToken.None)),
            await Assert.ThrowsAsync<LambdaLayerException>(() =>
                Installer.InstallAsync(inputs with { Requirements = file }, CancellationToken.None)
            ),
        };

        Assert.All(refusals, refusal => Assert.Contains($"(from line 1 of {file})", refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_CPython_carries_cannot_be_locked() =>
        Assert.Contains(
            "nothing to lock",
            (
                await Assert.ThrowsAsync<LambdaLayerException>(async () =>
                    await LockStage.RunAsync(await TestOptions.InAsync(_folder.Path), CancellationToken.None)
                )
            ).Message,
            StringComparison.Ordinal
        );

    public void Dispose() => _folder.Dispose();

    private string HashOf(string wheel) => Hashes.Of(Path.Combine(_folder.Path, wheel));

    private async Task<LayerInputs> InputsAsync(string? requirements = null) =>
        await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = requirements ?? Lock, FindLinks = [_folder.Path] }
        );
}
