using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.Tests.Processes;

public sealed class SecretMaskSpecs
{
    [Theory]
    [InlineData("GET https://me:t0ken@host/simple failed", "GET https://***@host/simple failed")]
    [InlineData("https://t0ken@host/simple", "https://***@host/simple")]
    [InlineData("https://me:p@ss@host/simple/", "https://***@host/simple/")]
    [InlineData("https://host/simple?access_token=t0ken&x=1", "https://host/simple?***")]
    [InlineData("https://host/simple/a@b", "https://host/simple/a@b")]
    [InlineData("six==1.17.0 from file:///w/six.whl", "six==1.17.0 from file:///w/six.whl")]
    public void Addresses_are_told_without_what_they_hold(string text, string told) => Assert.Equal(told, SecretMask.Addresses(text));

    [Fact]
    public void A_secret_of_an_address_is_masked_wherever_it_stands_and_in_both_spellings()
    {
        var mask = SecretMask.Of("-i https://me:s3cr%40t@host/simple\n", "https://tok3n@other/");

        Assert.Equal(
            "*** and ***, not me, and *** of https://***@x/",
            mask.Mask("s3cr%40t and s3cr@t, not me, and tok3n of https://y:z@x/")
        );
    }
}
