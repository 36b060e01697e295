using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The host in a process of its own, to be signalled while it works.</summary>
internal sealed class HostProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int HangUp = 1;
    public const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public HostProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Background jobs of a script ignore Ctrl-C, and those of nohup the end of a terminal, and so would everything that they start;
        // build.sh becomes the host by exec.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,HUP", Path.Combine(Project.Root, "build.sh"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>
    /// Reads what the host prints until a stage begins; says how long that took since the last time, or nothing when the host ended first.
    /// </summary>
    public async Task<TimeSpan?> ReachAsync(string stage)
    {
        var since = Stopwatch.StartNew();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Add(line);
            if (line.Trim() == stage)
            {
                return since.Elapsed;
            }
        }

        return null;
    }

    /// <summary>Sends a signal after a while, unless the host has ended by then, and waits for its end.</summary>
    public async Task<int> SignalAsync(int signal, TimeSpan after)
    {
        using var timer = new Timer(_ => _ = SendSignal(_process.Id, signal), null, after, Timeout.InfiniteTimeSpan);
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Add(line);
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
