namespace Cake.LambdaLayer.Sandbox;

/// <summary>A file or folder of the build machine that is to be seen in a sandbox.</summary>
/// <param name="Source">Where it lies, absolute.</param>
/// <param name="Path">Where the sandbox has it.</param>
/// <param name="IsWritable">Whether it can be written to there.</param>
internal sealed record Mount(string Source, string Path, bool IsWritable = false)
{
    /// <summary>Where a path of the sandbox lies on the build machine; <see langword="null"/> when it is not below this mount.</summary>
    public string? Locate(string path) =>
        path == Path ? Source
        : IsAbove(path) ? Source + path[Path.Length..]
        : null;

    /// <summary>Whether a path of the sandbox lies below this mount.</summary>
    public bool IsAbove(string path) => path.StartsWith(Path + "/", StringComparison.Ordinal);
}
