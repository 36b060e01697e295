using System.Formats.Tar;
using System.IO.Compression;
using Cake.LambdaLayer.IO;

namespace Cake.LambdaLayer.Interpreter;

/// <summary>
/// An interpreter installation as an archive: python-build-standalone publishes them as <c>cpython-3.11.9+…-install_only.tar.gz</c>, with
/// one folder <c>python</c> in it.
/// </summary>
internal static class InterpreterArchive
{
    private static readonly string[] s_endings = [".tar.gz", ".tgz"];

    /// <summary>Whether a path given with <c>settings.PythonHome</c> is that of an archive, or of any other file.</summary>
    public static bool IsOne(string path) => File.Exists(path);

    /// <summary>Unpacks an archive once.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="cache">The folder for unpacked archives.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The folder of the installation.</returns>
    /// <exception cref="LambdaLayerException">The file is no such archive.</exception>
    public static async Task<string> ExtractAsync(string path, string cache, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        if (!Array.Exists(s_endings, ending => file.Name.EndsWith(ending, StringComparison.Ordinal)))
        {
            throw new LambdaLayerException(
                $"settings.PythonHome={path} is a file: give the folder of an installation, or an archive of "
                    + "python-build-standalone whose name ends with -install_only.tar.gz."
            );
        }

        var folder = Path.Combine(cache, Hashes.Of(file.FullName));
        if (!Directory.Exists(folder))
        {
            using var working = TemporaryDirectory.Below(cache);
            await UnpackAsync(file, working.Path, cancellation);
            // Another build may have made the same in the meantime.
            _ = working.MoveTo(folder);
        }

        return Path.Combine(folder, "python");
    }

    private static async Task UnpackAsync(FileInfo file, string folder, CancellationToken cancellation)
    {
        try
        {
            await using var content = new GZipStream(file.OpenRead(), CompressionMode.Decompress);
            // Entries and links that lead out of the folder are refused (IOException).
            await TarFile.ExtractToDirectoryAsync(content, folder, overwriteFiles: false, cancellation);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or FormatException or NotSupportedException)
        {
            throw new LambdaLayerException(
                $"settings.PythonHome={file.FullName} could not be unpacked: {exception.Message.ReplaceLineEndings(" ")}"
            );
        }

        if (!Directory.Exists(Path.Combine(folder, "python", "bin")))
        {
            throw new LambdaLayerException(
                $"settings.PythonHome={file.FullName} holds no folder python/bin: give an archive of "
                    + "python-build-standalone whose name ends with -install_only.tar.gz."
            );
        }
    }
}
