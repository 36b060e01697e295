using System.Collections.Concurrent;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Sizing;

/// <summary>Every file of a layer with its size and a hash, as <c>contents.json</c> holds it.</summary>
/// <param name="Files">The files by path, in ordinal order.</param>
internal sealed record LayerContents(IReadOnlyDictionary<string, LayerFile> Files)
{
    /// <summary>The file of a result that holds them.</summary>
    internal const string FileName = "contents.json";

    /// <summary>Reads all files of a layer once.</summary>
    internal static LayerContents Of(FileTree layer)
    {
        var files = new ConcurrentDictionary<string, LayerFile>(StringComparer.Ordinal);
        Parallel.ForEach(layer.Files, file => files[file.Path] = new LayerFile(file.Bytes, Hashes.Of(file)));
        return new LayerContents(new SortedDictionary<string, LayerFile>(files, StringComparer.Ordinal));
    }

    /// <summary>One hash of all paths and contents.</summary>
    internal string Hash() => Hashes.OfText(string.Concat(Files.Select(file => $"{file.Value.Hash}  {file.Key}\n")));
}
