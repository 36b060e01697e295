using System.Globalization;
using System.Text;

namespace Cake.LambdaLayer.IO;

/// <summary>Text from outside in a form that nothing acts on that shows it: no terminal, no log, no Markdown.</summary>
internal static class Printable
{
    /// <summary>
    /// The text with every control character, and every one that turns the direction of writing, as its code; line ends and tabs stay.
    /// </summary>
    /// <remarks>Source: Unicode, general category Cc, and UAX 9, "Directional Formatting Characters".</remarks>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = IsHidden(character)
                ? shown.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture))
                : shown.Append(character);
        }

        return shown.ToString();
    }

    /// <summary>The same as one line.</summary>
    public static string Line(string text) => Of(text.ReplaceLineEndings(" ")).Replace('\t', ' ');

    private static bool IsHidden(char character) =>
        (char.IsControl(character) && character is not ('\n' or '\t'))
        || character
            is (>= '\u202a' and <= '\u202e')
                or (>= '\u2066' and <= '\u2069')
                or '\u200e'
                or '\u200f'
                or '\u061c'
                or '\u2028'
                or '\u2029';
}
