using System.ComponentModel;
using System.Text;
using CliWrap;

namespace Cake.LambdaLayer.Processes;

/// <summary>What a child process printed, of each stream the first and the last part, and how it ended.</summary>
internal sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    /// <summary>The exit code of a program that SIGINT ended.</summary>
    private const int Interrupted = 128 + 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(0.1);

    /// <summary>Characters that are read at once.</summary>
    private const int PieceLength = 1 << 14;

    /// <summary>Characters of a command that belong into a message.</summary>
    private const int LongestCommand = 500;

    /// <summary>Characters of a line that belong into a message.</summary>
    private const int LongestError = 1000;

    /// <summary>The last line of standard error, which in Python's tracebacks names the error.</summary>
    public string LastError
    {
        get
        {
            var error = Error.AsSpan().TrimEnd();
            var line = error[(error.LastIndexOf('\n') + 1)..].Trim();
            return line.Length > LongestError ? $"{line[..LongestError]}…" : line.ToString();
        }
    }

    /// <summary>Whether it says that a disk is full, or what its user may have of one (strerror(3) of ENOSPC and EDQUOT).</summary>
    public bool IsOutOfRoom =>
        Error.Contains("No space left on device", StringComparison.Ordinal)
        || Error.Contains("Disk quota exceeded", StringComparison.Ordinal);

    /// <summary>How long a program may take to say what it is; from a slow disk it takes some seconds.</summary>
    public static TimeSpan Answer { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a tool may take for one file.</summary>
    public static TimeSpan OneFile { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What a program says of itself; <see langword="null"/> when it cannot be started.</summary>
    /// <exception cref="LambdaLayerException">It did not end in time.</exception>
    public static async Task<ChildProcess?> AskAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(program, arguments, cancellation: cancellation, limit: Answer);
        }
        catch (LambdaLayerException exception) when (exception.InnerException is Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs a program to its end; cancellation interrupts it, and kills it and its children when it does not end.</summary>
    /// <param name="program">A path, or a name to be found on PATH.</param>
    /// <param name="arguments">The arguments, unquoted.</param>
    /// <param name="environment">Variables to set, or to unset with <see langword="null"/>.</param>
    /// <param name="onOutput">Receives each line of standard output as it is printed; of one without end only its start.</param>
    /// <param name="workingDirectory">Where it runs; the current directory when <see langword="null"/>.</param>
    /// <param name="onError">The same for standard error.</param>
    /// <param name="limit">How long it may take: then it is killed, and its children.</param>
    /// <param name="cancellation">Cancels the run.</param>
    /// <exception cref="LambdaLayerException">The program could not be started, or did not end in time.</exception>
    public static async Task<ChildProcess> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        Action<string>? onOutput = null,
        string? workingDirectory = null,
        Action<string>? onError = null,
        TimeSpan? limit = null,
        CancellationToken cancellation = default
    )
    {
        var words = arguments.ToList();
        var (output, error) = (new KeptText(), new KeptText());
        var command = CliWrap
            .Cli.Wrap(program)
            .WithArguments(words)
            .WithValidation(CommandResultValidation.None)
            .WithWorkingDirectory(workingDirectory ?? Environment.CurrentDirectory)
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithStandardOutputPipe(Into(output, onOutput))
            .WithStandardErrorPipe(Into(error, onError));
        // Programs that are interrupted end their own children and tidy up; one that does not is killed with them.
        using var forceful = new CancellationTokenSource();
        await using var patience = cancellation.Register(() => forceful.CancelAfter(s_patience));
        using var late = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan);
        await using var end = late.Token.Register(forceful.Cancel);
        try
        {
            // On a thread that lives as long as the program does: where one asks to end with its parent (prctl(2), PR_SET_PDEATHSIG, as
            // bubblewrap does), Linux takes the thread that started it for the parent, and those of the pool come and go.
            var result = await Task.Factory.StartNew(
                () => command.ExecuteAsync(forceful.Token, cancellation).GetAwaiter().GetResult(),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            // Ctrl-C on a terminal reaches the program as well, which may end before this process has heard of it.
            if (result.ExitCode == Interrupted)
            {
                await Task.Delay(s_patience, cancellation);
            }
            else if (result.ExitCode != 0 && !System.Console.IsInputRedirected)
            {
                await Task.Delay(s_grace, cancellation);
            }

            return new ChildProcess(result.ExitCode, output.ToString(), error.ToString());
        }
        catch (Win32Exception exception)
        {
            // CliWrap names what could be the matter; the system's own error inside says what is.
            throw new LambdaLayerException($"Could not start {program}: {(exception.InnerException ?? exception).Message}.", exception);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LambdaLayerException(
                $"{Command(program, words)} did not end within {limit!.Value.TotalSeconds:0} seconds and was killed, with all that it had "
                    + "started: run it by hand to see why, and mend it or take it off PATH."
            );
        }
    }

    /// <summary>A command, or of one that is long the program alone.</summary>
    private static string Command(string program, IEnumerable<string> arguments) =>
        string.Join(' ', arguments.Prepend(program)) is { Length: <= LongestCommand } command && !command.Contains('\n')
            ? command
            : program;

    /// <summary>Keeps what a program prints, and tells its lines: each in bounds, as a program may print without end.</summary>
    private static PipeTarget Into(KeptText kept, Action<string>? onLine) =>
        PipeTarget.Create(
            async (stream, cancellation) =>
            {
                var lines = onLine is null ? null : new OutputLines(onLine);
                using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
                var piece = new char[PieceLength];
                for (int read; (read = await reader.ReadAsync(piece, cancellation)) > 0; )
                {
                    kept.Append(piece.AsSpan(0, read));
                    lines?.Append(piece.AsSpan(0, read));
                }

                lines?.End();
            }
        );

    /// <summary>Every variable of this process that is not named, as one to unset: what is left is all the child sees.</summary>
    public static IReadOnlyDictionary<string, string?> Only(IReadOnlyDictionary<string, string> variables)
    {
        var environment = Environment.GetEnvironmentVariables().Keys.Cast<string>().ToDictionary(name => name, _ => (string?)null);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return environment;
    }
}
