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
    [InlineData("https://${TOKEN}@host/ https://me:${A}${B_1}@host/", "https://${TOKEN}@host/ https://me:${A}${B_1}@host/")]
    [InlineData("https://me:x${TOKEN}@host/ https://${TOKEN}x@host", "https://***@host/ https://***@host")]
    [InlineData("https://me:${TOKEN}@x:t0ken@host/ https://me:${token}@host/", "https://***@host/ https://***@host/")]
    [InlineData("https://host/a.whl?sig=${SIG}&t=${T}#sha256=0", "https://host/a.whl?sig=${SIG}&t=${T}#sha256=0")]
    [InlineData("https://host/a.whl?sig=${SIG}&t=t0ken#sha256=0", "https://host/a.whl?***#sha256=0")]
    [InlineData("/a?token=${T}&key=t0ken", "/a?token=${T}&key=***")]
    [InlineData("six==1.17.0 from file:///w/six.whl", "six==1.17.0 from file:///w/six.whl")]
    public void Addresses_are_told_without_what_they_hold(string text, string told) => Assert.Equal(told, SecretMask.Addresses(text));

    [Theory]
    [InlineData("# see https://host/search?q=x and me@host", false)]
    [InlineData("# pip install -i https://me:t0ken@host/simple", true)]
    [InlineData("# https://host/a.whl?X-Amz-Security-Token=t0ken", true)]
    public void In_prose_a_question_of_any_other_kind_is_no_secret(string text, bool isSecret) =>
        Assert.Equal(isSecret, SecretMask.IsInProse(text));

    [Fact]
    public void Variables_are_secret_by_their_names()
    {
        var others = new Dictionary<string, string?>
        {
            ["X_SESSION_TOKEN"] = "one",
            ["x_password"] = "two",
            ["X_TOKEN_FILE"] = "no",
            ["X_SECRET"] = null,
            ["X_ACCESS_KEY"] = "three",
            ["MYSQL_PWD"] = "four",
        };

        var secrets = SecretMask.OfEnvironment(others).ToList();

        Assert.Equal(["four", "one", "three", "two"], secrets.Intersect(["one", "two", "three", "four", "no"]).Order());
        Assert.DoesNotContain(null, secrets);
    }

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
