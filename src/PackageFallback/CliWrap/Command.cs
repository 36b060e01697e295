using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using CliWrap.Builders;
using CliWrap.Exceptions;

namespace CliWrap;

public class Command(string targetFilePath) : ICommandConfiguration
{
    // A process that outlives its own SIGKILL is stuck in the kernel: waiting for it would hang the build.
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(3);

    public string TargetFilePath { get; } = targetFilePath;

    public string Arguments { get; private set; } = "";

    public string WorkingDirPath { get; private set; } = Directory.GetCurrentDirectory();

    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; private set; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public CommandResultValidation Validation { get; private set; } = CommandResultValidation.ZeroExitCode;

    public PipeTarget StandardOutputPipe { get; private set; } = PipeTarget.Null;

    public PipeTarget StandardErrorPipe { get; private set; } = PipeTarget.Null;

    public Command WithArguments(string arguments) => Copy(copy => copy.Arguments = arguments);

    public Command WithArguments(IEnumerable<string> arguments, bool escape) => WithArguments(builder => builder.Add(arguments, escape));

    public Command WithArguments(IEnumerable<string> arguments) => WithArguments(arguments, escape: true);

    public Command WithArguments(Action<ArgumentsBuilder> configure)
    {
        var builder = new ArgumentsBuilder();
        configure(builder);
        return WithArguments(builder.Build());
    }

    public Command WithWorkingDirectory(string workingDirPath) => Copy(copy => copy.WorkingDirPath = workingDirPath);

    public Command WithEnvironmentVariables(IReadOnlyDictionary<string, string?> environmentVariables) =>
        Copy(copy => copy.EnvironmentVariables = environmentVariables);

    public Command WithEnvironmentVariables(Action<EnvironmentVariablesBuilder> configure)
    {
        var builder = new EnvironmentVariablesBuilder();
        configure(builder);
        return WithEnvironmentVariables(builder.Build());
    }

    public Command WithValidation(CommandResultValidation validation) => Copy(copy => copy.Validation = validation);

    public Command WithStandardOutputPipe(PipeTarget target) => Copy(copy => copy.StandardOutputPipe = target);

    public Command WithStandardErrorPipe(PipeTarget target) => Copy(copy => copy.StandardErrorPipe = target);

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

            throw new Win32Exception($"Failed to start a process with file path '{TargetFilePath}'. See the inner exception for more information.", exception);
        }

        // A process that ends at once may be disposed of before RunAsync comes back.
        var id = process.Id;
        return new CommandTask<CommandResult>(RunAsync(process, id, forcefulCancellationToken, gracefulCancellationToken), id);
    }

    public override string ToString() => $"{TargetFilePath} {Arguments}";

    private Command Copy(Action<Command> change)
    {
        var copy = (Command)MemberwiseClone();
        change(copy);
        return copy;
    }

    private ProcessStartInfo CreateStartInfo()
    {
        var start = new ProcessStartInfo(TargetFilePath, Arguments)
        {
            WorkingDirectory = WorkingDirPath,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        foreach (var (name, value) in EnvironmentVariables)
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
        var startTime = DateTimeOffset.Now;

        using var giveUp = new CancellationTokenSource();
        await using var kill = cancellationToken.Register(() =>
        {
            Kill(process);
            giveUp.CancelAfter(KillTimeout);
        });
        await using var interrupt = gracefulCancellationToken.Register(() => Interrupt(process, id));

        process.StandardInput.Close();
        var piping = Task.WhenAll(
            DrainAsync(process.StandardOutput.BaseStream, StandardOutputPipe, cancellationToken),
            DrainAsync(process.StandardError.BaseStream, StandardErrorPipe, cancellationToken));

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
            throw new OperationCanceledException($"Command execution canceled: the process {TargetFilePath} ({id}) was killed.", cancellationToken);
        }

        if (gracefulCancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"Command execution canceled: the process {TargetFilePath} ({id}) was interrupted.", gracefulCancellationToken);
        }

        if (process.ExitCode != 0 && Validation.HasFlag(CommandResultValidation.ZeroExitCode))
        {
            throw new CommandExecutionException(this, process.ExitCode, $"{this} returned a non-zero exit code ({process.ExitCode}).");
        }

        return new CommandResult(process.ExitCode, startTime, DateTimeOffset.Now);
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
