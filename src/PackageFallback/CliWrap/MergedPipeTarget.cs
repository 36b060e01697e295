using System.IO.Pipelines;

namespace CliWrap;

internal sealed class MergedPipeTarget(IReadOnlyList<PipeTarget> targets) : PipeTarget
{
    private const int BufferSize = 81920;

    public override async Task CopyFromAsync(Stream origin, CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipes = targets.Select(_ => new Pipe()).ToList();
        var readers = Task.WhenAll(targets.Zip(pipes, (target, pipe) => ReadAsync(target, pipe.Reader, stop)));

        try
        {
            var buffer = new byte[BufferSize];
            int count;

            while ((count = await origin.ReadAsync(buffer, stop.Token)) > 0)
            {
                foreach (var pipe in pipes)
                {
                    await pipe.Writer.WriteAsync(buffer.AsMemory(0, count), stop.Token);
                }
            }

            foreach (var pipe in pipes)
            {
                await pipe.Writer.CompleteAsync();
            }
        }
        finally
        {
            await readers;
        }
    }

    // One target that fails stops them all, as the process would otherwise wait for a pipe that nobody reads.
    private static async Task ReadAsync(PipeTarget target, PipeReader reader, CancellationTokenSource stop)
    {
        try
        {
            await target.CopyFromAsync(reader.AsStream(), stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
