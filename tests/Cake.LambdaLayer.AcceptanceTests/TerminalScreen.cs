using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>What a person sees in the end of what was written to a terminal, with all that scrolled away.</summary>
internal static partial class TerminalScreen
{
    public static IReadOnlyList<string> LinesOf(string written)
    {
        var lines = new List<StringBuilder> { new() };
        var (row, column) = (0, 0);
        for (var match = Token().Match(written); match.Success; match = match.NextMatch())
        {
            switch (match.Value)
            {
                case "\r":
                    column = 0;
                    break;
                case "\n":
                    if (++row == lines.Count)
                    {
                        lines.Add(new StringBuilder());
                    }

                    break;
                case ['\x1b', ..]:
                    var number = int.TryParse(
                        match.Groups["number"].ValueSpan,
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var given
                    )
                        ? given
                        : 1;
                    switch (match.Groups["command"].Value)
                    {
                        case "A":
                            row = Math.Max(row - number, 0);
                            break;
                        case "K":
                            lines[row].Clear();
                            break;
                    }

                    break;
                default:
                    var line = lines[row];
                    line.Append(' ', Math.Max(column + match.Length - line.Length, 0));
                    line.Remove(column, match.Length).Insert(column, match.Value);
                    column += match.Length;
                    break;
            }
        }

        return lines.Select(line => line.ToString().TrimEnd()).ToList();
    }

    [GeneratedRegex(@"\r|\n|\x1b\[\??(?<number>\d*)[\d;]*(?<command>[A-Za-z])|\x1b[=>]|[^\r\n\x1b]+", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
