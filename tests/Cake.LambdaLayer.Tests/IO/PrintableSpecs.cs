using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Tests.IO;

public sealed class PrintableSpecs
{
    [Theory]
    [InlineData("plain, ünïcode and 日本", "plain, ünïcode and 日本")]
    [InlineData("two\nlines\tand a tab", "two\nlines\tand a tab")]
    [InlineData("\u001b[31mred\u0007\r", "\\u001b[31mred\\u0007\\u000d")]
    [InlineData("\u009b31m \u007f", "\\u009b31m \\u007f")]
    [InlineData("user\u202etxt.exe \u2066x\u2069", "user\\u202etxt.exe \\u2066x\\u2069")]
    public void What_a_terminal_would_act_on_is_shown_by_its_code(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void A_line_stays_one() => Assert.Equal("a ::error::b c", Printable.Line("a\n::error::b\tc"));

    [Fact]
    public void Nothing_hidden_comes_through_whatever_the_text()
    {
        for (var seed = 0; seed < Dose.Of(small: 50, full: 1_000); seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(
                Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 0x100 : 0x2100))
            );

            var shown = Printable.Line(text);

            Assert.False(
                shown.Any(character => char.IsControl(character) || (character >= '\u202a' && character <= '\u202e')),
                $"seed {seed}: {shown}"
            );
        }
    }
}
