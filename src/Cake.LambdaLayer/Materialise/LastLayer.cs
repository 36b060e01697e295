using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;

namespace Cake.LambdaLayer.Materialise;

/// <summary>
/// The layer of the last good result. A build that makes the same file again links to it instead of writing it: nothing in a result is ever
/// edited, and the last result goes when the new one takes its place.
/// </summary>
internal sealed partial class LastLayer
{
    private readonly string _layer;
    private readonly LayerContents _contents;
    private readonly ConcurrentDictionary<string, string> _linked = new(StringComparer.Ordinal);

    private LastLayer(string layer, LayerContents contents)
    {
        _layer = layer;
        _contents = contents;
    }

    /// <summary>The layer of a result, or <see langword="null"/> where there is none that can be used.</summary>
    public static LastLayer? In(string result)
    {
        try
        {
            var contents = Path.Combine(result, LayerContents.FileName);
            return !File.Exists(contents) ? null : new LastLayer(Path.Combine(result, "layer"), JsonFile.Read<LayerContents>(contents));
        }
        catch (LambdaLayerException)
        {
            // It is damaged: everything is written anew.
            return null;
        }
    }

    /// <summary>Makes a file a second name of the one that the last layer has at the same place, when that is the same.</summary>
    /// <param name="place">The path below the layer.</param>
    /// <param name="file">The file that is to lie there.</param>
    /// <param name="content">Its new content, where it has one.</param>
    /// <param name="path">The second name.</param>
    /// <returns>Whether it is there now.</returns>
    public bool TryLink(string place, TreeFile file, NewContent? content, string path)
    {
        // A build may start over.
        _linked.TryRemove(place, out _);
        var bytes = content?.Bytes ?? file.Bytes;
        if (file.LinkTarget is not null || !_contents.Files.TryGetValue(place, out var known) || known.Bytes != bytes)
        {
            return false;
        }

        var there = new FileInfo(Path.Combine(_layer, place));
        try
        {
            // By what is there now: people may have tried something out in the last layer.
            var isTheSame =
                there is { Exists: true, LinkTarget: null }
                && there.Length == bytes
                && RegularFile.Is(there.FullName)
                && FileModes.Are(there, file.IsExecutable)
                && known.Hash == (content?.Hash ?? Hashes.Of(file))
                && known.Hash == Hashes.Of(there.FullName);
            return isTheSame && Link(there.FullName, path) == 0 && _linked.TryAdd(place, known.Hash);
        }
        catch (FileNotFoundException)
        {
            // Another build put its own result in that place.
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>A layer that was made with links, with the hashes of the linked files.</summary>
    public FileTree WithKnownHashes(FileTree layer) =>
        new(layer.Root, layer.Files.Select(file => _linked.TryGetValue(file.Path, out var hash) ? file with { KnownHash = hash } : file));

    /// <summary>link(2).</summary>
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
