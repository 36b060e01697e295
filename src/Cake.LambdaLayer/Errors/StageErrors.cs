namespace Cake.LambdaLayer.Errors;

/// <summary>What ends a stage from outside, the user or the file system, is said in one line, with what to do.</summary>
internal static class StageErrors
{
    // ENOSPC and EDQUOT (errno(3)).
    private static readonly int[] s_full = [28, 122];

    /// <summary>What to do where a disk is full.</summary>
    public const string MakeRoom =
        "Make room there, or give settings.OutputDirectory=DIR a folder on another disk. The last good layer is untouched.";

    /// <exception cref="LambdaLayerException">The file system refused something.</exception>
    public static T Explain<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException("Canceled. The last good layer is untouched.", exception, exception.CancellationToken);
        }
        catch (Exception exception) when (Cause(exception) is { } cause)
        {
            throw new LambdaLayerException(Line(cause), exception);
        }
    }

    /// <exception cref="LambdaLayerException">The file system refused something.</exception>
    public static void Explain(Action work) =>
        Explain(() =>
        {
            work();
            return true;
        });

    /// <exception cref="LambdaLayerException">The file system refused something.</exception>
    public static T Wait<T>(Func<Task<T>> work) => Explain(() => work().GetAwaiter().GetResult());

    /// <exception cref="LambdaLayerException">The file system refused something.</exception>
    public static void Wait(Func<Task> work) => Explain(() => work().GetAwaiter().GetResult());

    /// <summary>Work on several files at once fails with all their errors; the first says enough.</summary>
    private static Exception? Cause(Exception exception) =>
        exception switch
        {
            IOException or UnauthorizedAccessException or InvalidDataException => exception,
            AggregateException { InnerExceptions: [var first, ..] } => Cause(first),
            _ => null,
        };

    private static string Line(Exception cause) =>
        cause switch
        {
            UnauthorizedAccessException =>
                $"{cause.Message} Let this user write there, or give settings.OutputDirectory=DIR another folder.",
            IOException when s_full.Contains(cause.HResult) => $"{cause.Message} {MakeRoom}",
            _ => $"{cause.Message} The last good layer is untouched: see to that file or folder, and build again.",
        };
}
