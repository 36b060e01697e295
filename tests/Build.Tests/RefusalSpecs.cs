namespace Build.Tests;

/// <summary>What the host does not do, and what it says.</summary>
public sealed class RefusalSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Theory]
    [InlineData("Unknown step 'Test'. Did you mean 'Tests'? Valid: AwsSdk,", "--skip=Test")]
    [InlineData("Unknown step 'Nothing'. Valid: AwsSdk,", "--only=Nothing")]
    [InlineData("Unknown recipe 'sampel'. Did you mean 'sample'? Valid: litellm, pandas, sample.", "--recipe=sampel")]
    [InlineData("Unknown runtime 'nodejs21.x'. Did you mean 'nodejs20.x'?", "--runtime=nodejs21.x")]
    [InlineData("Unknown architecture 'arm'. Did you mean 'arm64'? Valid: x86_64, arm64.", "--architecture=arm")]
    [InlineData("'2.7' is no Python version a layer can be built for", "--python=2.7")]
    [InlineData("--runtime=python3.12 runs Python 3.12, not --python=3.11", "--runtime=python3.12", "--python=3.11")]
    [InlineData("--limit=250MB is no number of bytes", "--limit=250MB")]
    [InlineData("leaves nothing for the layer", "--reserved=300000000")]
    [InlineData("Unknown option '--skipp'. Did you mean '--skip'?", "--skipp=Tests")]
    [InlineData("Unknown installer 'poetry'. Valid: auto, pip, uv.", "--installer=poetry")]
    [InlineData("The requirements file none.txt does not exist", "--requirements=none.txt")]
    [InlineData("--python-home=/nowhere holds no interpreter", "--python-home=/nowhere")]
    [InlineData("No CPython 3.99 was found", "--python=3.99")]
    [InlineData("--rootfs=/nowhere: the folder /nowhere does not exist.", "--rootfs=/nowhere")]
    [InlineData("holds no C library (libc.so.6) for ", "--rootfs=/proc/self")]
    [InlineData("--name goes with --target=NewRecipe only.", "--name=mine")]
    [InlineData("--find-links=/nowhere: /nowhere does not exist", "--find-links=/nowhere")]
    [InlineData("--thorough goes with --target=Test only.", "--thorough")]
    [InlineData("--no-index=perhaps: --no-index is a switch and takes no value but true or false.", "--no-index=perhaps")]
    [InlineData("--recipe needs a value: --recipe=VALUE.", "--recipe")]
    [InlineData("Unknown format 'xml'. Valid: table, json.", "--target=Matrix", "--format=xml")]
    public void It_is_said_in_one_line_and_nothing_is_written(string expected, params string[] arguments) =>
        AssertRefused(expected, ["--target=Install", .. arguments]);

    [Theory]
    [InlineData("Unknown target 'Lair'. Did you mean 'Layer'? Valid: AggressiveCleanup,", "--target=Lair")]
    [InlineData("There is no layer to work on", "--target=Verify", "--exclusive", "--recipe=sample")]
    [InlineData("Nothing to bring back was named: give --step=NAME, --path=GLOB or --module=a.b.", "--target=Restore", "--recipe=sample")]
    [InlineData("yet: build one with --target=Layer.", "--target=Restore", "--step=Executables", "--recipe=sample")]
    [InlineData("Name what to explain: either --path=GLOB or --module=a.b.", "--target=Explain", "--recipe=sample")]
    [InlineData("--step goes with --target=Restore only.", "--target=Explain", "--step=Tests")]
    [InlineData("--path goes with --target=Restore or --target=Explain only.", "--path=a")]
    public void So_is_what_a_target_cannot_do(string expected, params string[] arguments) => AssertRefused(expected, arguments);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AssertRefused(string expected, string[] arguments)
    {
        var (exitCode, output) = Host.Run([.. arguments, $"--output={_folder}"]);

        Assert.NotEqual(0, exitCode);
        Assert.Single(output.Split('\n'), line => line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }
}
