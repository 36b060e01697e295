using System.Text.Json.Nodes;
using Cake.LambdaLayer.Comparison;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Tests.IO;

public sealed class RegularFileSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    private string File => Path.Combine(_folder.Path, "file");

    [Theory]
    [InlineData(NoFile.Folder, false)]
    [InlineData(NoFile.Pipe, false)]
    [InlineData(NoFile.Device, false)]
    [InlineData("text", true)]
    [InlineData("", true)]
    public void A_file_is_what_has_content_of_its_own_also_behind_a_link(string kind, bool isFile)
    {
        NoFile.Put(File, kind);
        System.IO.File.CreateSymbolicLink(File + ".link", File);

        Assert.Equal((isFile, isFile), (RegularFile.Is(File), RegularFile.Is(File + ".link")));
        Assert.False(RegularFile.Is(File + ".missing"));
    }

    [Fact]
    public void What_is_too_large_is_refused_and_what_just_fits_is_read()
    {
        using (var stream = System.IO.File.Create(File))
        {
            stream.SetLength(RegularFile.MostBytes);
        }

        Assert.Equal(RegularFile.MostBytes, RegularFile.Read(File, "list").Length);
        System.IO.File.AppendAllText(File, "x");

        Assert.Equal($"{File} has more than 16 MB, so it is no list.", Refusal(() => RegularFile.Read(File, "list")));
    }

    [Theory]
    [InlineData(NoFile.Folder)]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Device)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"a":1}""")]
    [InlineData("""[{"a":1}]""")]
    public void A_file_of_a_result_that_is_something_else_is_named_with_what_to_do(string kind)
    {
        NoFile.Put(File, kind);
        foreach (
            var read in (Action[])
                [
                    () => JsonFile.Read<LayerPlan>(File),
                    () => JsonFile.Read<SizeReport>(File),
                    () => JsonFile.Read<LayerContents>(File),
                    () => JsonFile.Read<VerificationReport>(File),
                    // Of what may all be missing, another object is one.
                    .. kind == """{"a":1}"""
                        ? Array.Empty<Action>()
                        : [() => JsonFile.Read<LayerUsage>(File), () => JsonFile.Read<JsonObject>(File)],
                ]
        )
        {
            Assert.Matches($@"\A{File} is [^(:]+; delete it and build again\.\z", Refusal(read));
        }
    }

    [Theory]
    [InlineData(NoFile.Folder)]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Device)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"a":1}""")]
    [InlineData("""[{"a":1}]""")]
    public void Something_else_in_the_place_of_a_file_of_a_cache_is_damage_and_is_replaced(string kind)
    {
        foreach (var isSealed in new[] { false, true })
        {
            Put(kind, isSealed);
            Assert.Null(CacheFile.TryReadJson<LayerContents>(File));
            Assert.Null(CacheFile.TryReadJson<BaselineRun>(File));
            Assert.Null(CacheFile.TryReadJson<List<string>>(File) is { Count: > 0 } texts ? texts : null);
            Assert.Null(CacheFile.TryReadJson<LayerResult>(File));

            CacheFile.WriteJson(File, new List<string> { "new" });

            Assert.Equal(["new"], CacheFile.TryReadJson<List<string>>(File));
        }
    }

    [Theory]
    [InlineData(NoFile.Folder)]
    [InlineData(NoFile.Pipe)]
    [InlineData(NoFile.Device)]
    public void Something_else_in_the_place_of_a_file_of_YAML_is_refused(string kind)
    {
        NoFile.Put(File, kind);

        Assert.Equal(
            $"{File} is a folder, a pipe or a device, so it is no file in YAML: give a file.",
            Refusal(() => DeniedRelease.ReadAll(File))
        );
    }

    [Fact]
    public void Metadata_without_end_is_refused()
    {
        using var packages = new PackagesFolder();
        packages.Install("x", ["x.py"]);
        var metadata = Path.Combine(packages.Root, "x-1.0.dist-info", "METADATA");
        using (var stream = System.IO.File.OpenWrite(metadata))
        {
            stream.SetLength(RegularFile.MostBytes + 1);
        }

        Assert.Equal($"{metadata} has more than 16 MB, so it is no METADATA.", Refusal(() => Distribution.ReadAll(packages.Tree())));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Some know how a cache file begins.</summary>
    private void Put(string kind, bool isSealed)
    {
        if (isSealed && kind is not (NoFile.Folder or NoFile.Pipe or NoFile.Device))
        {
            CacheFile.Write(File, System.Text.Encoding.UTF8.GetBytes(kind));
        }
        else
        {
            NoFile.Put(File, kind);
        }
    }

    private static string Refusal(Action work) => Assert.Throws<LambdaLayerException>(work).Message;
}
