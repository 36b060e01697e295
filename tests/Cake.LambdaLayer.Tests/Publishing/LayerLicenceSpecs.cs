using System.Text.Json.Nodes;
using Cake.LambdaLayer.Publishing;

namespace Cake.LambdaLayer.Tests.Publishing;

public sealed class LayerLicenceSpecs
{
    [Theory]
    [InlineData(null)]
    [InlineData("MIT", "e:MIT", "e:MIT")]
    [InlineData("MIT OR Apache-2.0", "e:MIT OR Apache-2.0")]
    [InlineData("(MIT OR Apache-2.0) AND PSF-2.0", "e:PSF-2.0", "e:MIT OR Apache-2.0")]
    [InlineData("MIT, BSD License", "n:BSD License", "e:MIT")]
    public void The_licences_of_a_bill_are_one_expression_or_their_names(string? expected, params string[] licences)
    {
        Assert.Equal(expected, LayerLicence.Of(Bill(licences)));
    }

    [Fact]
    public void What_Lambda_does_not_take_is_counted()
    {
        var text = LayerLicence.Of(Bill(Enumerable.Range(0, 60).Select(number => $"n:Licence number {number}")));

        Assert.Equal("60 licences: see THIRD-PARTY-NOTICES.txt and the metadata of the packages in the layer", text);
    }

    private static JsonObject Bill(IEnumerable<string> licences) =>
        new()
        {
            ["components"] = new JsonArray([
                .. licences.Select(licence => new JsonObject
                {
                    ["licenses"] = new JsonArray(
                        licence.StartsWith("e:", StringComparison.Ordinal)
                            ? new JsonObject { ["expression"] = licence[2..] }
                            : new JsonObject { ["license"] = new JsonObject { ["name"] = licence[2..] } }
                    ),
                }),
            ]),
        };
}
