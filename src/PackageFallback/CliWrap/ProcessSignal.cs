using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CliWrap;

internal static class ProcessSignal
{
    private const int Sigint = 2;

    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or will not; the caller's time limit tells the two apart.
        }
    }

    // Windows knows no signals between processes: there the graceful way is the forceful one.
    public static void Interrupt(Process process)
    {
        if (OperatingSystem.IsWindows() || SendSignal(process.Id, Sigint) != 0)
        {
            Kill(process);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
