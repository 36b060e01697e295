namespace Cake.LambdaLayer.IO;

/// <summary>The folder of the caches, which carries a mark: what has none is not ours to delete, whatever it is called.</summary>
/// <remarks>Source: "Cache Directory Tagging Specification": programs for backups leave such folders out.</remarks>
internal static class CacheFolder
{
    public const string Name = ".cache";

    private const string FileName = "CACHEDIR.TAG";
    private const string Text =
        "Signature: 8a477f597d28d172789f06886806bc55\n# Caches of Cake.LambdaLayer: what is missing here is made again.\n";

    /// <summary>Makes the folder, with its mark.</summary>
    public static void Make(string path)
    {
        Directory.CreateDirectory(path);
        if (!IsMarked(path))
        {
            WholeFile.Write(Path.Combine(path, FileName), Text);
        }
    }

    /// <summary>Whether the folder has the mark.</summary>
    public static bool IsMarked(string path) =>
        RegularFile.Is(Path.Combine(path, FileName)) && File.ReadAllText(Path.Combine(path, FileName)) == Text;
}
