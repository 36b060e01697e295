using System.Text;

namespace CliWrap;

public abstract class PipeTarget
{
    // Does not read at all: the stream is closed at once, and a process that writes to it meets a broken pipe.
    public static PipeTarget Null { get; } = new DelegatePipeTarget((_, cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask);

    public abstract Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default);

    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder, Encoding encoding) => new DelegatePipeTarget(async (origin, cancellationToken) =>
    {
        using var reader = new StreamReader(origin, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        stringBuilder.Append(await reader.ReadToEndAsync(cancellationToken));
    });

    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder) => ToStringBuilder(stringBuilder, Encoding.Default);

    public static PipeTarget ToDelegate(Action<string> handleLine, Encoding encoding) => new DelegatePipeTarget(async (origin, cancellationToken) =>
    {
        using var reader = new StreamReader(origin, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            handleLine(line);
        }
    });

    public static PipeTarget ToDelegate(Action<string> handleLine) => ToDelegate(handleLine, Encoding.Default);

    private sealed class DelegatePipeTarget(Func<Stream, CancellationToken, Task> handlePipeAsync) : PipeTarget
    {
        public override Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default) => handlePipeAsync(origin, cancellationToken);
    }
}
