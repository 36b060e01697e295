using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Python;

namespace Cake.LambdaLayer.Tests.Installation;

public sealed class SecretRefusalSpecs : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--index-url https://me:t0p-s3cret@host/simple/")]
    [InlineData("--index-url=\"https://me:t0p-s3cret@host/simple/\"")]
    [InlineData("-i https://me:t0p\"-s3cret@host/simple/")]
    [InlineData("-i https://me:t0p'-s3cret@host/simple/")]
    [InlineData("--extra-index-url \\\n    https://me:t0p-s3cret@host/simple/")]
    [InlineData("--extra-index-url https://t0p-s3cret@host/simple/")]
    [InlineData("--find-links https://host/wheels?sig=t0p-s3cret")]
    [InlineData("-f https://me:t0p-s3cret@host/wheels/")]
    [InlineData("-ihttps://me:t0p-s3cret@host/simple/")]
    [InlineData("--proxy http://me:t0p-s3cret@host:3128")]
    [InlineData("a @ https://me:t0p-s3cret@host/a-1.0-py3-none-any.whl")]
    [InlineData("https://me:${NAME}t0p-s3cret@host/a-1.0-py3-none-any.whl ; python_version > '3'")]
    [InlineData("a @ https://host/a-1.0-py3-none-any.whl?X-Amz-Signature=t0p-s3cret#sha256=00")]
    [InlineData("# pip install -i https://me:t0p-s3cret@host/simple/ a")]
    [InlineData("a==1 # from https://me:t0p-s3cret@host/simple/")]
    public void A_line_with_a_secret_is_refused_by_its_place_and_without_it(string line)
    {
        var refusal = Assert.Throws<LambdaLayerException>(() =>
            SecretRefusal.OfAll(new RequirementsFile("/here/mine.txt", $"# first\nsix==1.17.0\n{line}\n"))
        );

        Assert.StartsWith("mine.txt:3 holds a password or token (", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("${VARIABLE}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void A_line_of_a_file_that_is_named_is_refused_by_that_file()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "base.txt"), "\n-i https://me:t0p-s3cret@host/simple/\n");

        var refusal = Assert.Throws<LambdaLayerException>(() =>
            SecretRefusal.OfAll(new RequirementsFile(Path.Combine(_folder.Path, "mine.txt"), "-r base.txt\n"))
        );

        Assert.StartsWith("base.txt:2 holds", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-i https://me:${TOKEN}@host/simple/\n")]
    [InlineData("a @ https://${TOKEN}@host/a-1.0-py3-none-any.whl?sig=${SIG} --hash=sha256:00\n")]
    [InlineData("a==1 # see https://host/search?q=a\n")]
    [InlineData("a @ file:///w/a@b-1.0-py3-none-any.whl\n-f https://host/@scope/\n")]
    public void What_holds_none_passes(string text) => SecretRefusal.OfAll(new RequirementsFile("mine.txt", text));

    [Fact]
    public void The_addresses_of_indexes_are_nothing_to_a_lock()
    {
        SecretRefusal.OfReferences(new RequirementsFile("mine.in", "-i https://me:t0p-s3cret@host/simple/\na\n"));
        Assert.Throws<LambdaLayerException>(() =>
            SecretRefusal.OfReferences(new RequirementsFile("mine.in", "a @ https://me:t0p-s3cret@host/a-1.0-py3-none-any.whl\n"))
        );
    }
}
