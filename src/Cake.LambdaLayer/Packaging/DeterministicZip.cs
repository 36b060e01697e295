using System.Globalization;
using Cake.LambdaLayer.Progress;

namespace Cake.LambdaLayer.Packaging;

/// <summary>
/// Packs a directory tree into a zip file that depends on nothing but the tree's paths, contents, symbolic links and execute bits:
/// not on times, umask, the order in which the file system lists files, or the number of cores.
/// </summary>
/// <remarks>Another release of .NET may bring another zlib, which may compress to other bytes.</remarks>
internal static class DeterministicZip
{
    private const int MaxBytesInFlight = 16 << 20;

    /// <summary>Writes the zip file beside its place and renames it when it is complete.</summary>
    /// <param name="directory">The tree.</param>
    /// <param name="zipPath">The zip file, outside of the tree; one that is there is replaced, or kept when anything fails.</param>
    /// <param name="progress">Is told how far it is, in bytes of the tree.</param>
    /// <param name="cache">Knows what was compressed before, where that is to be remembered.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="LambdaLayerException">
    /// The tree is too large for a zip file, changes while it is read, or has an impossible name.
    /// </exception>
    public static PackedZip Write(
        string directory,
        string zipPath,
        IProgress<StageProgress>? progress = null,
        DeflateCache? cache = null,
        CancellationToken cancellation = default
    )
    {
        var entries = ZipTree.Read(directory);
        RefuseTooLarge(directory, entries);

        // Always the same name, so that what a killed process left there does not pile up.
        var temporary = zipPath + ".partial";
        using var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            var zip = new ZipContainer(stream);
            var meter = ProgressMeter.Start(progress, "zip", entries.Sum(entry => entry.Bytes), StageProgress.Bytes);
            foreach (var block in DeflateInOrder(entries.SelectMany(ZipBlock.Of), cache, cancellation))
            {
                zip.Add(block);
                meter.Add(block.Raw.Length);
            }

            zip.Finish();
            var bytes = stream.Length;
            stream.Dispose();
            File.Move(temporary, zipPath, overwrite: true);
            return new PackedZip(zipPath, bytes, entries.Count);
        }
        catch
        {
            stream.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Refuses what may not fit, should nothing shrink.</summary>
    /// <exception cref="LambdaLayerException">It may not fit.</exception>
    private static void RefuseTooLarge(string directory, IReadOnlyList<ZipEntrySource> entries)
    {
        var bytes = ZipContainer.Largest(entries);
        if (bytes > ZipContainer.MaxBytes)
        {
            throw new LambdaLayerException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{directory} is too large for a zip file: {bytes / 1e6:N1} MB in {entries.Count:N0} entries, of "
                        + $"at most {ZipContainer.MaxBytes / 1e6:N1} MB. Remove files: Lambda takes 262.1 MB."
                )
            );
        }
    }

    /// <summary>Compresses on all cores and yields in order; what was begun but not yet yielded is limited by its bytes.</summary>
    private static IEnumerable<DeflatedBlock> DeflateInOrder(
        IEnumerable<ZipBlock> blocks,
        DeflateCache? cache,
        CancellationToken cancellation
    )
    {
        var begun = new Queue<Task<DeflatedBlock>>();
        var bytesInFlight = 0L;
        foreach (var block in blocks)
        {
            while (bytesInFlight + block.Bytes > MaxBytesInFlight)
            {
                yield return Next();
            }

            begun.Enqueue(Task.Run(() => cache?.Deflate(block) ?? block.Deflate(), cancellation));
            bytesInFlight += block.Bytes;
        }

        while (begun.Count > 0)
        {
            yield return Next();
        }

        DeflatedBlock Next()
        {
            var block = begun.Dequeue().GetAwaiter().GetResult();
            bytesInFlight -= block.Raw.Length;
            return block;
        }
    }
}
