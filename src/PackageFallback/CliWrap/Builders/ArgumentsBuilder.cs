using System.Text;

namespace CliWrap.Builders;

public class ArgumentsBuilder
{
    private readonly List<string> _arguments = [];

    public ArgumentsBuilder Add(string value, bool escape)
    {
        _arguments.Add(escape ? Escape(value) : value);
        return this;
    }

    public ArgumentsBuilder Add(string value) => Add(value, escape: true);

    public ArgumentsBuilder Add(IEnumerable<string> values, bool escape)
    {
        foreach (var value in values)
        {
            Add(value, escape);
        }

        return this;
    }

    public ArgumentsBuilder Add(IEnumerable<string> values) => Add(values, escape: true);

    public string Build() => string.Join(' ', _arguments);

    // The rules by which .NET splits ProcessStartInfo.Arguments on every platform: backslashes are literal unless a quote follows them.
    public static string Escape(string argument)
    {
        if (argument.Length > 0 && !argument.Any(c => char.IsWhiteSpace(c) || c == '"'))
        {
            return argument;
        }

        var quoted = new StringBuilder().Append('"');
        var backslashes = 0;

        foreach (var c in argument)
        {
            if (c == '"')
            {
                quoted.Append('\\', backslashes + 1);
            }

            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
