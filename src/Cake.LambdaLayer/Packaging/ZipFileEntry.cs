namespace Cake.LambdaLayer.Packaging;

/// <summary>A file in a zip file.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Content">Its content.</param>
/// <param name="IsExecutable">Whether it may be executed.</param>
internal sealed record ZipFileEntry(string Name, byte[] Content, bool IsExecutable);
