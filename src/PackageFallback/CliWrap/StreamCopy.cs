namespace CliWrap;

internal static class StreamCopy
{
    private const int BufferSize = 81920;

    // Stream.CopyToAsync flushes only at the end; what a running process writes should be seen at once.
    public static async Task RunAsync(Stream source, Stream destination, bool autoFlush, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int count;

        while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (autoFlush)
            {
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
