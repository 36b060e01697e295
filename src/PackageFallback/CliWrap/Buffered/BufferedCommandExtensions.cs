using System.Text;
using CliWrap.Exceptions;

namespace CliWrap.Buffered;

public static class BufferedCommandExtensions
{
    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command,
        Encoding standardOutputEncoding,
        Encoding standardErrorEncoding,
        CancellationToken forcefulCancellationToken,
        CancellationToken gracefulCancellationToken)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        var execution = command
            .WithStandardOutputPipe(PipeTarget.Merge(command.StandardOutputPipe, PipeTarget.ToStringBuilder(output, standardOutputEncoding)))
            .WithStandardErrorPipe(PipeTarget.Merge(command.StandardErrorPipe, PipeTarget.ToStringBuilder(error, standardErrorEncoding)))
            .ExecuteAsync(forcefulCancellationToken, gracefulCancellationToken);

        return new CommandTask<BufferedCommandResult>(BufferAsync(execution, output, error), execution.ProcessId);
    }

    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command, Encoding standardOutputEncoding, Encoding standardErrorEncoding, CancellationToken cancellationToken = default) =>
        command.ExecuteBufferedAsync(standardOutputEncoding, standardErrorEncoding, cancellationToken, CancellationToken.None);

    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(
        this Command command, Encoding encoding, CancellationToken cancellationToken = default) =>
        command.ExecuteBufferedAsync(encoding, encoding, cancellationToken);

    public static CommandTask<BufferedCommandResult> ExecuteBufferedAsync(this Command command, CancellationToken cancellationToken = default) =>
        command.ExecuteBufferedAsync(Encoding.Default, cancellationToken);

    private static async Task<BufferedCommandResult> BufferAsync(CommandTask<CommandResult> execution, StringBuilder output, StringBuilder error)
    {
        try
        {
            var result = await execution;
            return new BufferedCommandResult(result.ExitCode, result.StartTime, result.ExitTime, output.ToString(), error.ToString());
        }
        catch (CommandExecutionException exception)
        {
            var message = $"{exception.Message}{Environment.NewLine}{Environment.NewLine}Standard error:{Environment.NewLine}{error.ToString().Trim()}";
            throw new CommandExecutionException(exception.Command, exception.ExitCode, message, exception);
        }
    }
}
