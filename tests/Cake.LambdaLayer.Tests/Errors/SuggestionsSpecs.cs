using Cake.LambdaLayer.Errors;

namespace Cake.LambdaLayer.Tests.Errors;

public sealed class SuggestionsSpecs
{
    [Theory]
    [InlineData("tests", "Tests")]
    [InlineData("Tets", "Tests")]
    [InlineData("Metadta", "Metadata")]
    [InlineData("Completely", null)]
    [InlineData("", null)]
    public void The_nearest_value_is_what_was_probably_meant(string value, string? nearest) =>
        Assert.Equal(nearest, Suggestions.Nearest(value, ["Tests", "Metadata", "TypeStubs"]));
}
