namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The least that is a userland: this machine's own C library, loader and shell.</summary>
internal static class SmallRoot
{
    private static readonly string[] s_parts =
    [
        "ld-linux*.so*",
        "libc.so.6",
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
        "libutil.so.1",
        "libresolv.so.2",
        "libnss_*.so.2",
    ];

    // Debian's, and everybody else's.
    private static readonly string[] s_folders = ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64"];

    /// <summary>Copies it to where this machine has it.</summary>
    public static string Make(string folder)
    {
        var libraries = s_folders
            .Where(Directory.Exists)
            .SelectMany(place => s_parts.SelectMany(part => Directory.EnumerateFiles(place, part)))
            .ToList();
        foreach (var file in libraries.Append("/bin/sh"))
        {
            var copy = Path.Join(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return folder;
    }
}
