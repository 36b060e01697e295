using System.Text;

namespace CliWrap;

public abstract class PipeSource
{
    public static PipeSource Null { get; } = Create((_, cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask);

    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default);

    public static PipeSource Create(Func<Stream, CancellationToken, Task> handlePipeAsync) => new DelegatePipeSource(handlePipeAsync);

    public static PipeSource Create(Action<Stream> handlePipe) => Create((destination, _) =>
    {
        handlePipe(destination);
        return Task.CompletedTask;
    });

    public static PipeSource FromStream(Stream stream, bool autoFlush) => Create((destination, cancellationToken) =>
        StreamCopy.RunAsync(stream, destination, autoFlush, cancellationToken));

    public static PipeSource FromStream(Stream stream) => FromStream(stream, autoFlush: true);

    public static PipeSource FromFile(string filePath) => Create(async (destination, cancellationToken) =>
    {
        await using var source = File.OpenRead(filePath);
        await source.CopyToAsync(destination, cancellationToken);
    });

    public static PipeSource FromBytes(ReadOnlyMemory<byte> data) => Create(async (destination, cancellationToken) =>
        await destination.WriteAsync(data, cancellationToken));

    public static PipeSource FromBytes(byte[] data) => FromBytes((ReadOnlyMemory<byte>)data);

    public static PipeSource FromString(string str, Encoding encoding) => FromBytes(encoding.GetBytes(str));

    public static PipeSource FromString(string str) => FromString(str, Console.InputEncoding);

    private sealed class DelegatePipeSource(Func<Stream, CancellationToken, Task> handlePipeAsync) : PipeSource
    {
        public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default) =>
            handlePipeAsync(destination, cancellationToken);
    }
}
