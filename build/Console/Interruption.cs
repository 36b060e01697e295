using System.Runtime.InteropServices;
using Spectre.Console;

namespace Build.Console;

/// <summary>Ctrl-C and an end from outside: the first Ctrl-C ends the children and tidies up, the second one ends the host.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] s_ends = [PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly IAnsiConsole _console;
    private readonly PosixSignalRegistration[] _ends;

    public Interruption(IAnsiConsole console)
    {
        _console = console;
        System.Console.CancelKeyPress += Press;
        // Whoever comes next on this terminal wants a cursor, which a display hides while it is shown.
        _ends = [.. s_ends.Select(signal => PosixSignalRegistration.Create(signal, _ => ShowCursor()))];
    }

    /// <summary>Ends with the first Ctrl-C.</summary>
    public CancellationToken Token => _cancellation.Token;

    public void Dispose()
    {
        System.Console.CancelKeyPress -= Press;
        foreach (var end in _ends)
        {
            end.Dispose();
        }

        _cancellation.Dispose();
    }

    private void Press(object? sender, ConsoleCancelEventArgs pressed)
    {
        pressed.Cancel = !_cancellation.IsCancellationRequested;
        _cancellation.Cancel();
        if (!pressed.Cancel)
        {
            ShowCursor();
        }
    }

    private void ShowCursor()
    {
        if (_console.Profile is { Out.IsTerminal: true, Capabilities.Ansi: true })
        {
            _console.Cursor.Show();
        }
    }
}
