using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class InstallRequestSpecs : IDisposable
{
    private static readonly InstallerTool s_pip = new("pip", "23.2.1", "python3");
    private readonly TemporaryDirectory _links = TemporaryDirectory.Create();

    private InstallRequest Request => new("x==1\n", false, TestRecipe.Node, true, [_links.Path], false);

    [Theory]
    [InlineData(26, "x86_64-manylinux_2_17")]
    [InlineData(30, "x86_64-manylinux_2_28")]
    [InlineData(34, "x86_64-manylinux_2_34")]
    [InlineData(41, "x86_64-manylinux_2_40")]
    public void Uv_is_given_a_platform_that_it_knows(int glibcMinor, string platform) =>
        Assert.Equal(platform, PlatformTags.OfUv(TestRecipe.Node, glibcMinor));

    [Fact]
    public void The_same_inputs_have_the_same_key() => Assert.Equal(Request.Key(s_pip), (Request with { }).Key(s_pip));

    [Fact]
    public void Everything_that_shapes_an_install_changes_its_key()
    {
        var key = Request.Key(s_pip);
        string[] others =
        [
            (Request with { Requirements = "x==2\n" }).Key(s_pip),
            (Request with { Target = TestRecipe.Node with { Architecture = "arm64" } }).Key(s_pip),
            (Request with { Target = TestRecipe.Python }).Key(s_pip),
            (Request with { NoIndex = true }).Key(s_pip),
            (Request with { Constraints = "x<3\n" }).Key(s_pip),
            (Request with { PythonVersion = "3.11.7" }).Key(s_pip),
            (Request with { FindLinks = [] }).Key(s_pip),
            Request.Key(s_pip with { Version = "24.0" }),
            Request.Key(s_pip with { Name = "uv" }),
        ];

        Assert.DoesNotContain(key, others);
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void A_wheel_that_comes_into_a_folder_changes_the_key()
    {
        var before = Request.Key(s_pip);

        File.WriteAllText(Path.Combine(_links.Path, "x-2-py3-none-any.whl"), "");

        Assert.NotEqual(before, Request.Key(s_pip));
    }

    [Fact]
    public void Another_wheel_of_the_same_name_and_size_changes_the_key()
    {
        var wheel = Path.Combine(_links.Path, "x-1-py3-none-any.whl");
        File.WriteAllText(wheel, "1");
        var before = Request.Key(s_pip);

        File.WriteAllText(wheel, "2");

        Assert.NotEqual(before, Request.Key(s_pip));
    }

    [Fact]
    public void Platform_tags_end_where_the_runtimes_C_library_does()
    {
        var modern = PlatformTags.Of(TestRecipe.Node, glibcMinor: 34);
        var old = PlatformTags.Of(TestRecipe.Python, glibcMinor: 26);
        var arm = PlatformTags.Of(TestRecipe.Node with { Architecture = "arm64" }, glibcMinor: 34);

        Assert.Equal("manylinux_2_34_x86_64", modern[0]);
        Assert.Contains("manylinux1_x86_64", modern);
        Assert.DoesNotContain("manylinux_2_28_x86_64", old);
        Assert.Contains("manylinux2014_x86_64", old);
        Assert.All(arm, tag => Assert.EndsWith("_aarch64", tag, StringComparison.Ordinal));
        Assert.DoesNotContain("manylinux2010_aarch64", arm);
    }

    public void Dispose() => _links.Dispose();
}
