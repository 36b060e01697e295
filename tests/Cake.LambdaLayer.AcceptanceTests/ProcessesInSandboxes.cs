namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>Processes in sandboxes name nothing of this machine in their command lines, but they have its folders among their mounts.</summary>
internal static class ProcessesInSandboxes
{
    /// <summary>The processes, other than those of no sandbox, that see something of a folder.</summary>
    public static IReadOnlyList<int> ThatSee(string folder) =>
        Directory.EnumerateDirectories("/proc")
            .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Mounts(process).Contains(folder, StringComparison.Ordinal))
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
