using System.ComponentModel;
using System.Diagnostics;
using CliWrap.Builders;
using CliWrap.Exceptions;

namespace CliWrap;

public class Command(string targetFilePath) : ICommandConfiguration
{
    // A process that outlives its own SIGKILL is stuck in the kernel: waiting for it would hang the build.
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(3);

    public string TargetFilePath { get; private set; } = targetFilePath;

    public string Arguments { get; private set; } = "";

    public string WorkingDirPath { get; private set; } = Directory.GetCurrentDirectory();

    public IReadOnlyDictionary<string, string?> EnvironmentVariables { get; private set; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public CommandResultValidation Validation { get; private set; } = CommandResultValidation.ZeroExitCode;

    public PipeSource StandardInputPipe { get; private set; } = PipeSource.Null;

    public PipeTarget StandardOutputPipe { get; private set; } = PipeTarget.Null;

    public PipeTarget StandardErrorPipe { get; private set; } = PipeTarget.Null;

    public Command WithTargetFile(string targetFilePath) => Copy(copy => copy.TargetFilePath = targetFilePath);

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

    public Command WithStandardInputPipe(PipeSource source) => Copy(copy => copy.StandardInputPipe = source);

    public Command WithStandardOutputPipe(PipeTarget target) => Copy(copy => copy.StandardOutputPipe = target);

    public Command WithStandardErrorPipe(PipeTarget target) => Copy(copy => copy.StandardErrorPipe = target);

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

            throw new Win32Exception($"Failed to start a process with file path '{TargetFilePath}': {exception.Message}", exception);
        }

        // A process that ends at once may be disposed of before RunAsync comes back.
        var id = process.Id;
        return new CommandTask<CommandResult>(RunAsync(process, id, forcefulCancellationToken, gracefulCancellationToken), id);
    }

    public CommandTask<CommandResult> ExecuteAsync(CancellationToken cancellationToken = default) =>
        ExecuteAsync(cancellationToken, CancellationToken.None);

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

    private async Task<CommandResult> RunAsync(Process process, int id, CancellationToken forceful, CancellationToken graceful)
    {
        using var _ = process;
        var startTime = DateTimeOffset.Now;

        using var giveUp = new CancellationTokenSource();
        using var endOfInput = CancellationTokenSource.CreateLinkedTokenSource(forceful);
        await using var kill = forceful.Register(() =>
        {
            ProcessSignal.Kill(process);
            giveUp.CancelAfter(KillTimeout);
        });
        await using var interrupt = graceful.Register(() => ProcessSignal.Interrupt(process));

        // Output and errors may still arrive from grandchildren after the process has ended, its input never.
        var piping = Task.WhenAll(
            FeedAsync(process.StandardInput.BaseStream, endOfInput.Token),
            DrainAsync(process.StandardOutput.BaseStream, StandardOutputPipe, forceful),
            DrainAsync(process.StandardError.BaseStream, StandardErrorPipe, forceful));

        try
        {
            await process.WaitForExitAsync(giveUp.Token);
            await endOfInput.CancelAsync();
            await piping;
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken == giveUp.Token)
        {
            throw new TimeoutException($"The process {TargetFilePath} ({id}) could not be killed.", exception);
        }
        catch (OperationCanceledException exception) when (IsOurs(exception.CancellationToken))
        {
            // What was asked for is reported below, and input that nobody wanted any more is no error.
        }

        var exitTime = DateTimeOffset.Now;
        ThrowIfCancelled(forceful, "killed");
        ThrowIfCancelled(graceful, "interrupted");

        if (process.ExitCode != 0 && Validation.HasFlag(CommandResultValidation.ZeroExitCode))
        {
            throw new CommandExecutionException(this, process.ExitCode, $"{this} returned a non-zero exit code ({process.ExitCode}).");
        }

        return new CommandResult(process.ExitCode, startTime, exitTime);

        bool IsOurs(CancellationToken token) => token == endOfInput.Token || token == forceful || token == graceful;

        void ThrowIfCancelled(CancellationToken token, string how)
        {
            if (token.IsCancellationRequested)
            {
                throw new OperationCanceledException($"Command execution canceled: the process {TargetFilePath} ({id}) was {how}.", token);
            }
        }
    }

    private async Task FeedAsync(Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await using (input)
            {
                await StandardInputPipe.CopyToAsync(input, cancellationToken).WaitAsync(cancellationToken);
            }
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            // A broken pipe: the process ended without reading all of its input, which is its own business.
        }
    }

    private static async Task DrainAsync(Stream output, PipeTarget target, CancellationToken cancellationToken)
    {
        await using (output)
        {
            await target.CopyFromAsync(output, cancellationToken);
        }
    }
}
