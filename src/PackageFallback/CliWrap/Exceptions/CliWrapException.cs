namespace CliWrap.Exceptions;

public abstract class CliWrapException(string message, Exception? innerException = null) : Exception(message, innerException);
