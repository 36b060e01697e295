using System.Diagnostics;

namespace Cake.LambdaLayer.Tests;

/// <summary>What may lie in the place of a file.</summary>
internal static class NoFile
{
    public const string Folder = "folder";
    public const string Pipe = "pipe";
    public const string Device = "device";

    /// <summary>Puts it in the place of what is there.</summary>
    /// <param name="path">The place.</param>
    /// <param name="kind">Of the constants here, or else the text of a file.</param>
    public static void Put(string path, string kind)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.Delete(path);
        switch (kind)
        {
            case Folder:
                File.WriteAllText(Path.Combine(Directory.CreateDirectory(path).FullName, "file"), "");
                break;
            case Pipe:
                using (var program = Process.Start("mkfifo", [path]))
                {
                    program.WaitForExit();
                    Assert.Equal(0, program.ExitCode);
                }

                break;
            case Device:
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            default:
                File.WriteAllText(path, kind);
                break;
        }
    }
}
