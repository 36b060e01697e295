using System.Formats.Tar;
using System.IO.Compression;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class SourceRefusalSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    [Theory]
    [InlineData("-e .", "-e . is a project in place (FOLDER)")]
    [InlineData("--editable=git+https://h/x.git#egg=x", "-e git+https://h/x.git#egg=x is a project in place")]
    [InlineData("./project", "FOLDER/project is a folder")]
    [InlineData("x @ file:project", "FOLDER/project is a folder")]
    [InlineData("x[y] @ file://FOLDER/project ; os_name == 'posix'", "FOLDER/project is a folder")]
    [InlineData("x-1.0.tar.gz", "FOLDER/x-1.0.tar.gz is no wheel")]
    [InlineData("https://u:secret@h/x-1.0.zip", "https://***@h/x-1.0.zip is no wheel")]
    [InlineData("x @ git+ssh://git@h/x.git@main", "git+ssh://***@h/x.git@main is no wheel")]
    [InlineData("git+https://h/x.git", "git+https://h/x.git is no wheel")]
    [InlineData("x @ file:///gone/x-1.0-py3-none-any.whl", "/gone/x-1.0-py3-none-any.whl does not exist")]
    [InlineData("--no-binary x", "--no-binary x asks for a build")]
    [InlineData("--no-binary=:all:", "--no-binary :all: asks for a build")]
    [InlineData("--only-binary :none:", "--only-binary :none: allows builds")]
    [InlineData("-c bounds.txt", "FOLDER/project is a folder")]
    public void Source_is_refused_by_its_line(string line, string reason)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "project"));
        File.WriteAllText(Path.Combine(_folder.Path, "bounds.txt"), "# bounds\nx @ file:project\n");

        var refusal = Assert.Throws<LambdaLayerException>(() => SourceRefusal.Run(Of($"# one\n{line.Replace("FOLDER", _folder.Path)}\n")));

        Assert.StartsWith(
            (line.StartsWith("-c", StringComparison.Ordinal) ? "bounds.txt:2: " : "requirements.txt:2: ")
                + reason.Replace("FOLDER", _folder.Path),
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Wheels_and_options_that_build_nothing_pass()
    {
        new TestWheel("x").File("x.py").WriteTo(_folder.Path);

        SourceRefusal.Run(
            Of(
                "x\n./x-1.0-py3-none-any.whl\nx @ https://h/x-1.0-py3-none-any.whl?sig=1#sha256=00\n"
                    + "--only-binary :all:\n--no-binary :none:\n-i https://h/simple\n"
            )
        );
    }

    [Fact]
    public async Task A_source_distribution_that_a_wheel_asks_for_is_never_built()
    {
        var (trace, source) = (Path.Combine(_folder.Path, "built"), Path.Combine(_folder.Path, "below-1.0.tar.gz"));
        await MakeSourceAsync(source, $"open('{trace}', 'w')\n");
        new TestWheel("top").Header($"Requires-Dist: below @ file://{source}").File("top.py").WriteTo(_folder.Path);
        var inputs = await TestOptions.InAsync(
            Path.Combine(_folder.Path, "out"),
            options => options with { Requirements = Of("top\n").Path, FindLinks = [_folder.Path] }
        );

        var refusal = await Assert.ThrowsAsync<LambdaLayerException>(() => Installer.InstallAsync(inputs, CancellationToken.None));

        Assert.StartsWith(
            $"{source} is asked for, which is no wheel, and source is never built",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(trace));
    }

    public void Dispose() => _folder.Dispose();

    private RequirementsFile Of(string text)
    {
        var path = Path.Combine(_folder.Path, "requirements.txt");
        File.WriteAllText(path, text);
        return RequirementsFile.Read(path);
    }

    /// <summary>A source distribution whose build says that it ran.</summary>
    private static async Task MakeSourceAsync(string path, string setup)
    {
        await using var file = File.Create(path);
        await using var packed = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(packed);
        foreach (var (name, text) in new[] { ("setup.py", setup), ("PKG-INFO", "Metadata-Version: 2.1\nName: below\nVersion: 1.0\n") })
        {
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, $"below-1.0/{name}")
                {
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                }
            );
        }
    }
}
