namespace Cake.LambdaLayer.Tests;

/// <summary>What Linux tells of running processes (proc(5)).</summary>
internal static class RunningProcesses
{
    /// <summary>Their folders.</summary>
    public static IEnumerable<string> All =>
        Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]));

    /// <summary>The text of a file of a process, empty when there is none to be had.</summary>
    /// <param name="process">Its folder.</param>
    /// <param name="file">The file's name.</param>
    public static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return "";
        }
    }
}
