using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class OutdatedStageSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string Lock => Path.Combine(_folder.Path, "requirements.txt");

    public OutdatedStageSpecs()
    {
        new TestWheel("top").Header("Requires-Dist: below").File("top.py").WriteTo(_folder.Path);
        new TestWheel("below").File("below.py").WriteTo(_folder.Path);
    }

    [Fact]
    public async Task Newer_new_and_needless_releases_are_told_and_the_lock_stays_as_it_is()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "requirements.in"), "top==1.0\n");
        await LockStage.RunAsync(await InputsAsync(), CancellationToken.None);
        var before = await File.ReadAllTextAsync(Lock);
        Assert.Empty((await OutdatedStage.RunAsync(await InputsAsync(), CancellationToken.None)).Outdated);
        new TestWheel("top", "2.0").Header("Requires-Dist: other").File("top.py").WriteTo(_folder.Path);
        new TestWheel("other").File("other.py").WriteTo(_folder.Path);
        new TestWheel("below", "3.0").File("below.py").WriteTo(_folder.Path);

        var inputs = await InputsAsync();
        var report = await OutdatedStage.RunAsync(inputs, CancellationToken.None);

        Assert.Equal(
            [new OutdatedRow("below", "1.0", null), new OutdatedRow("other", null, "1.0"), new OutdatedRow("top", "1.0", "2.0")],
            report.Outdated
        );
        Assert.Equal("requirements.in", report.Inputs);
        Assert.Equal(before, await File.ReadAllTextAsync(Lock));
        Assert.Equal(
            report.Distributions,
            JsonFile
                .Read<OutdatedReport>(Path.Combine(inputs.Options.OutputDirectory, inputs.Options.Recipe.Name, OutdatedReport.FileName))
                .Distributions
        );
    }

    [Fact]
    public async Task A_lock_without_input_is_asked_for_each_of_its_names()
    {
        await File.WriteAllTextAsync(Lock, "top==1.0 \\\n    --hash=sha256:" + new string('0', 64) + "\n");
        new TestWheel("top", "2.0").File("top.py").WriteTo(_folder.Path);

        Assert.Equal(
            [new OutdatedRow("top", "1.0", "2.0")],
            (await OutdatedStage.RunAsync(await InputsAsync(), CancellationToken.None)).Distributions
        );
    }

    [Fact]
    public async Task Pins_of_files_that_it_names_go_too_and_bounds_of_such_files_stay()
    {
        await File.WriteAllTextAsync(Lock, "-r more.txt\n-c bounds.txt\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "more.txt"), "top==1.0\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "bounds.txt"), "top<3\n");
        new TestWheel("top", "2.0").File("top.py").WriteTo(_folder.Path);
        new TestWheel("top", "3.0").File("top.py").WriteTo(_folder.Path);

        Assert.Equal(
            [new OutdatedRow("top", "1.0", "2.0")],
            (await OutdatedStage.RunAsync(await InputsAsync(), CancellationToken.None)).Distributions
        );
    }

    [Theory]
    [InlineData("top==1.0\n", "top\n")]
    [InlineData("top[extra] == 1.0 ; python_version > '3'\n", "top[extra] ; python_version > '3'\n")]
    [InlineData("top==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nbelow==2 --hash=sha256:00\n", "top\nbelow\n")]
    [InlineData("top>=1,<2\ntop==1.*\ntop==1.0,!=1.0.1\n", "top>=1,<2\ntop==1.*\ntop==1.0,!=1.0.1\n")]
    [InlineData("--index-url https://index/simple\n# top==1.0\n", "--index-url https://index/simple\n# top==1.0\n")]
    public void Pins_and_hashes_go_and_bounds_stay(string requirements, string unpinned) =>
        Assert.Equal(unpinned, OutdatedStage.Unpinned(requirements));

    [Fact]
    public async Task What_pins_nothing_or_cannot_be_found_is_refused_in_one_line()
    {
        await File.WriteAllTextAsync(Lock, "top>=1\n");
        Assert.Contains("pins nothing that could be outdated", (await RefusalAsync()).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Lock, "nowhere==1.0\n");
        Assert.StartsWith("nowhere was not found as a wheel", (await RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_not_there_is_told_without_its_password()
    {
        await File.WriteAllTextAsync(Lock, "--index-url http://somebody:s3cr3t-Tok3n@127.0.0.1:9/simple\ntop==1.0\n");
        var inputs = (await InputsAsync()).With(options => options with { NoIndex = false, FindLinks = [] });

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => OutdatedStage.RunAsync(inputs, CancellationToken.None));

        Assert.StartsWith("pip could not reach the package index", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<LambdaLayerException> RefusalAsync()
    {
        var inputs = await InputsAsync();
        return await Assert.ThrowsAsync<LambdaLayerException>(() => OutdatedStage.RunAsync(inputs, CancellationToken.None));
    }

    private async Task<LayerInputs> InputsAsync() =>
        await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = Lock, FindLinks = [_folder.Path] }
        );
}
