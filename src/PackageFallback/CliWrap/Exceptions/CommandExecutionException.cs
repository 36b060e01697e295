namespace CliWrap.Exceptions;

public class CommandExecutionException(ICommandConfiguration command, int exitCode, string message, Exception? innerException = null)
    : CliWrapException(message, innerException)
{
    public ICommandConfiguration Command { get; } = command;

    public int ExitCode { get; } = exitCode;
}
