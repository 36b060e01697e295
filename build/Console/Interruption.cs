using System.Runtime.InteropServices;
using Spectre.Console;

namespace Build.Console;

/// <summary>
/// Ctrl-C and an end from outside, also of the terminal: the first one ends the children and tidies up, the second one ends the host.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>What a shell adds to the number of the signal that ended a program (POSIX).</summary>
    private const int Signaled = 128;

    /// <summary>With their numbers.</summary>
    private static readonly Dictionary<PosixSignal, int> s_signals = new()
    {
        [PosixSignal.SIGHUP] = 1,
        [PosixSignal.SIGINT] = 2,
        [PosixSignal.SIGQUIT] = 3,
        [PosixSignal.SIGTERM] = 15,
    };

    private readonly CancellationTokenSource _cancellation = new();
    private readonly IAnsiConsole _console;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    public Interruption(IAnsiConsole console)
    {
        _console = console;
        // What is started by nohup, or in the background of a script, goes on: that is what its user asked for.
        var ignored = Ignored();
        _registrations =
        [
            .. s_signals
                .Where(signal => (ignored >> (signal.Value - 1) & 1) == 0)
                .Select(signal => PosixSignalRegistration.Create(signal.Key, End)),
        ];
    }

    /// <summary>Ends with the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code of the host: of a run that a signal ended, what others say of a program that it ended.</summary>
    /// <param name="code">The exit code of the run.</param>
    public int ExitCode(int code) => code != 0 && _signal != 0 ? Signaled + _signal : code;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    /// <summary>The signals that this process was told to ignore, one bit each (proc(5)).</summary>
    private static ulong Ignored()
    {
        const string Field = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? 0 : Convert.ToUInt64(line[Field.Length..].Trim(), 16);
    }

    private void End(PosixSignalContext context)
    {
        // Whoever comes next on this terminal wants a cursor, which a display hides while it is shown.
        ShowCursor();
        context.Cancel = Interlocked.CompareExchange(ref _signal, s_signals[context.Signal], 0) == 0;
        if (context.Cancel)
        {
            _cancellation.Cancel();
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
