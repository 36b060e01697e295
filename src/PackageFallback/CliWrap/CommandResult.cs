namespace CliWrap;

public class CommandResult(int exitCode)
{
    public int ExitCode { get; } = exitCode;
}
