using System.Text;

namespace Cake.LambdaLayer.Processes;

/// <summary>Tells the lines of a text as they come; of one without end only its start.</summary>
/// <param name="onLine">Receives each line, without its end.</param>
internal sealed class OutputLines(Action<string> onLine)
{
    /// <summary>Characters of a line that are told.</summary>
    public const int LongestLine = 1 << 22;

    private readonly StringBuilder _line = new();
    private bool _isBegun;
    private bool _isAfterReturn;

    public void Append(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny('\r', '\n');
            var part = end < 0 ? text : text[..end];
            _line.Append(part[..Math.Min(part.Length, LongestLine - _line.Length)]);
            _isBegun |= !part.IsEmpty;
            if (end < 0)
            {
                _isAfterReturn = false;
                return;
            }

            // A return and a line feed are one end, which may come in two pieces.
            if (!(text[end] == '\n' && part.IsEmpty && _isAfterReturn))
            {
                Tell();
            }

            _isAfterReturn = text[end] == '\r';
            text = text[(end + 1)..];
        }
    }

    /// <summary>Tells what stands behind the last line's end.</summary>
    public void End()
    {
        if (_isBegun)
        {
            Tell();
        }
    }

    private void Tell()
    {
        var line = _line.ToString();
        _line.Clear();
        _isBegun = false;
        onLine(line);
    }
}
