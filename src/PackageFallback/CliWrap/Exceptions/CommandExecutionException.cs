namespace CliWrap.Exceptions;

public class CommandExecutionException(string message) : Exception(message);
