using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CliWrap.Exceptions;

namespace CliWrap;

public class Command(string targetFilePath)
{
    // A process that outlives its own SIGKILL is stuck in the kernel: waiting for it would hang the build.
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(3);

    private IEnumerable<string> _arguments = [];
    private string _workingDirectory = Directory.GetCurrentDirectory();
    private IReadOnlyDictionary<string, string?> _environment = new Dictionary<string, string?>();
    private CommandResultValidation _validation = CommandResultValidation.ZeroExitCode;
    private PipeTarget _standardOutput = PipeTarget.Null;
    private PipeTarget _standardError = PipeTarget.Null;

    public Command WithArguments(IEnumerable<string> arguments) => Copy(copy => copy._arguments = arguments);

    public Command WithWorkingDirectory(string workingDirPath) => Copy(copy => copy._workingDirectory = workingDirPath);

    public Command WithEnvironmentVariables(IReadOnlyDictionary<string, string?> environmentVariables) => Copy(copy => copy._environment = environmentVariables);

    public Command WithValidation(CommandResultValidation validation) => Copy(copy => copy._validation = validation);

    public Command WithStandardOutputPipe(PipeTarget target) => Copy(copy => copy._standardOutput = target);

    public Command WithStandardErrorPipe(PipeTarget target) => Copy(copy => copy._standardError = target);

    public CommandTask<CommandResult> ExecuteAsync(CancellationToken cancellationToken = default) => ExecuteAsync(cancellationToken, CancellationToken.None);

    public CommandTask<CommandResult> ExecuteAsync(CancellationToken forcefulCancellationToken, CancellationToken gracefulCancellationToken)
    {
        var process = new Process { StartInfo = CreateStartInfo() };
        try
        {
            process.Start();
        }
        catch (Exception exception)
        {
            process.Dispose();
            if (exception is not Win32Exception)
            {
                throw;
            }

            throw new Win32Exception($"Failed to start a process with file path '{targetFilePath}'. See the inner exception for more information.", exception);
        }

        // A process that ends at once may be disposed of before RunAsync comes back.
        var id = process.Id;
        return new CommandTask<CommandResult>(RunAsync(process, id, forcefulCancellationToken, gracefulCancellationToken));
    }

    private Command Copy(Action<Command> change)
    {
        var copy = (Command)MemberwiseClone();
        change(copy);
        return copy;
    }

    private ProcessStartInfo CreateStartInfo()
    {
        var start = new ProcessStartInfo(targetFilePath, _arguments)
        {
            WorkingDirectory = _workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        foreach (var (name, value) in _environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    private async Task<CommandResult> RunAsync(Process process, int id, CancellationToken cancellationToken, CancellationToken gracefulCancellationToken)
    {
        using var _ = process;
        using var giveUp = new CancellationTokenSource();
        await using var kill = cancellationToken.Register(() =>
        {
            Kill(process);
            giveUp.CancelAfter(KillTimeout);
        });
        await using var interrupt = gracefulCancellationToken.Register(() => Interrupt(process, id));

        process.StandardInput.Close();
        var piping = Task.WhenAll(
            DrainAsync(process.StandardOutput.BaseStream, _standardOutput, cancellationToken),
            DrainAsync(process.StandardError.BaseStream, _standardError, cancellationToken));

        try
        {
            await process.WaitForExitAsync(giveUp.Token);
            await piping;
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == giveUp.Token || exception.CancellationToken == cancellationToken)
        {
            // The pipes were told to stop as well; what was asked for is reported below.
        }

        if (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Command execution canceled: the process {targetFilePath} ({id}) was killed.", cancellationToken);
        }

        if (gracefulCancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Command execution canceled: the process {targetFilePath} ({id}) was interrupted.", gracefulCancellationToken);
        }

        if (process.ExitCode != 0 && _validation.HasFlag(CommandResultValidation.ZeroExitCode))
        {
            throw new CommandExecutionException($"{targetFilePath} returned a non-zero exit code ({process.ExitCode}).");
        }

        return new CommandResult(process.ExitCode);
    }

    private static async Task DrainAsync(Stream output, PipeTarget target, CancellationToken cancellationToken)
    {
        await using (output)
        {
            await target.CopyFromAsync(output, cancellationToken);
        }
    }

    /// <summary>Does what Ctrl-C does; Windows has no way to do that to a single process.</summary>
    private static void Interrupt(Process process, int id)
    {
        const int Sigint = 2;
        if (OperatingSystem.IsWindows() || SendSignal(id, Sigint) != 0)
        {
            Kill(process);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or will not; the time limit tells the two apart.
        }
    }
}
