using System.Text;

namespace CliWrap;

public abstract class PipeTarget
{
    // Does not read at all: the stream is closed at once, and a process that writes to it meets a broken pipe.
    public static PipeTarget Null { get; } = Create((_, cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask);

    public abstract Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default);

    public static PipeTarget Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegatePipeTarget(handlePipeAsync);

    public static PipeTarget Create(Action<Stream> handlePipe) => Create((origin, _) =>
    {
        handlePipe(origin);
        return Task.CompletedTask;
    });

    public static PipeTarget ToStream(Stream stream, bool autoFlush) => Create((origin, cancellationToken) =>
        StreamCopy.RunAsync(origin, stream, autoFlush, cancellationToken));

    public static PipeTarget ToStream(Stream stream) => ToStream(stream, autoFlush: true);

    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder, Encoding encoding) => Create(async (origin, cancellationToken) =>
    {
        using var reader = new StreamReader(origin, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        stringBuilder.Append(await reader.ReadToEndAsync(cancellationToken));
    });

    public static PipeTarget ToStringBuilder(StringBuilder stringBuilder) => ToStringBuilder(stringBuilder, Encoding.Default);

    public static PipeTarget ToDelegate(Func<string, CancellationToken, Task> handleLineAsync, Encoding encoding) =>
        Create(async (origin, cancellationToken) =>
        {
            using var reader = new StreamReader(origin, encoding, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                await handleLineAsync(line, cancellationToken);
            }
        });

    public static PipeTarget ToDelegate(Func<string, CancellationToken, Task> handleLineAsync) => ToDelegate(handleLineAsync, Encoding.Default);

    public static PipeTarget ToDelegate(Func<string, Task> handleLineAsync, Encoding encoding) =>
        ToDelegate((line, _) => handleLineAsync(line), encoding);

    public static PipeTarget ToDelegate(Func<string, Task> handleLineAsync) => ToDelegate(handleLineAsync, Encoding.Default);

    public static PipeTarget ToDelegate(Action<string> handleLine, Encoding encoding) => ToDelegate(
        line =>
        {
            handleLine(line);
            return Task.CompletedTask;
        },
        encoding);

    public static PipeTarget ToDelegate(Action<string> handleLine) => ToDelegate(handleLine, Encoding.Default);

    private sealed class DelegatePipeTarget(Func<Stream, CancellationToken, Task> handlePipeAsync) : PipeTarget
    {
        public override Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default) =>
            handlePipeAsync(origin, cancellationToken);
    }
}
