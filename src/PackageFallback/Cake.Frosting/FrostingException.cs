namespace Cake.Frosting;

public sealed class FrostingException(string message) : Exception(message);
