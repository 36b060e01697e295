namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Processes in sandboxes name nothing of this machine in their command lines, but they have its folders among their mounts.</summary>
internal static class ProcessesInSandboxes
{
    /// <summary>The processes, other than those of no sandbox, that see something of a folder whose name no other has.</summary>
    public static IReadOnlyList<int> ThatSee(string folder) =>
        Directory.EnumerateDirectories("/proc")
            // By its name: a mount tells its path within its own file system only.
            .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Mounts(process).Contains(Path.GetFileName(folder), StringComparison.Ordinal))
            .Select(process => int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture))
            .ToList();

    private static string Mounts(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "mountinfo"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended, or is another user's.
            return "";
        }
    }
}
