using Cake.LambdaLayer.Tests;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// Processes in sandboxes name nothing of this machine in their command lines, but they have its folders among their mounts.
/// </summary>
internal static class ProcessesInSandboxes
{
    /// <summary>The processes, other than those of no sandbox, that see something of a folder whose name no other has.</summary>
    public static IReadOnlyList<int> ThatSee(string folder) =>
        RunningProcesses
            .All
            // By its name: a mount tells its path within its own file system only.
            .Where(process => RunningProcesses.Read(process, "mountinfo").Contains(Path.GetFileName(folder), StringComparison.Ordinal))
            .Select(process => int.Parse(Path.GetFileName(process), System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
}
