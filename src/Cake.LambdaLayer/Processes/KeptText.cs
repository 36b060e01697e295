using System.Text;

namespace Cake.LambdaLayer.Processes;

/// <summary>A text that may have no end: its first and its last part, and between them a line on how much was left out.</summary>
internal sealed class KeptText
{
    /// <summary>Characters of either part.</summary>
    public const int LongestPart = 1 << 22;

    private readonly StringBuilder _first = new();
    private readonly StringBuilder _last = new();
    private long _leftOut;

    public void Append(ReadOnlySpan<char> text)
    {
        var room = Math.Min(text.Length, LongestPart - _first.Length);
        _first.Append(text[..room]);
        _last.Append(text[room..]);
        if (_last.Length > 2 * LongestPart)
        {
            Cut();
        }
    }

    public override string ToString()
    {
        Cut();
        return _leftOut == 0 ? $"{_first}{_last}" : $"{_first}\n({_leftOut} characters are left out here)\n{_last}";
    }

    private void Cut()
    {
        var excess = Math.Max(0, _last.Length - LongestPart);
        _last.Remove(0, excess);
        _leftOut += excess;
    }
}
