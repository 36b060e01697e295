using System.Globalization;
using Cake.Core;

namespace Build.Tests;

/// <summary>What Cake itself writes.</summary>
internal sealed class CapturedConsole(TextWriter writer) : IConsole
{
    public ConsoleColor ForegroundColor { get; set; }

    public ConsoleColor BackgroundColor { get; set; }

    public bool SupportAnsiEscapeCodes => false;

    public void Write(string format, params object[] arg) => writer.Write(Text(format, arg));

    public void WriteLine(string format, params object[] arg) => writer.WriteLine(Text(format, arg));

    public void WriteError(string format, params object[] arg) => writer.Write(Text(format, arg));

    public void WriteErrorLine(string format, params object[] arg) => writer.WriteLine(Text(format, arg));

    public void ResetColor() { }

    private static string Text(string format, object[] arg) =>
        arg.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, arg);
}
