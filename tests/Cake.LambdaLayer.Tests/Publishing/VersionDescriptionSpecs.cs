using Cake.LambdaLayer.Publishing;

namespace Cake.LambdaLayer.Tests.Publishing;

public sealed class VersionDescriptionSpecs
{
    [Fact]
    public void A_description_is_read_as_it_was_written()
    {
        var description = new VersionDescription(104_512_345, "0123456789abcdef");

        var text = description.For(TestRecipe.Empty, TestRecipe.Node);

        Assert.Equal("test, Python 3.11, nodejs22.x-x86_64; 104512345 bytes unzipped; sha256:0123456789abcdef", text);
        Assert.Equal(description, VersionDescription.TryRead(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("by hand")]
    [InlineData("; 12 bytes unzipped; sha256:0123456789abcdef and more")]
    [InlineData("; 12 bytes unzipped; sha256:0123456789ABCDEF")]
    public void Another_description_is_nobody_s(string? text) => Assert.Null(VersionDescription.TryRead(text));
}
