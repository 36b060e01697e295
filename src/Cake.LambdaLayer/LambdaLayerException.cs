namespace Cake.LambdaLayer;

/// <summary>
/// An expected failure: one line that says what is wrong, where, and what to do. Cake prints the message, without a stack trace unless asked for by --verbosity=diagnostic.
/// </summary>
/// <param name="message">The line to print.</param>
/// <param name="cause">What it is the line for, when another exception said it first.</param>
public sealed class LambdaLayerException(string message, Exception? cause = null) : Exception(message, cause);
