using System.ComponentModel;
using System.Diagnostics;

namespace Cake.LambdaLayer.Tests;

/// <summary>Whether tests of what bubblewrap does can run here.</summary>
internal static class Bubblewrap
{
    public const string Needed =
        "needs bubblewrap (bwrap) on PATH, and user namespaces: see what `bwrap --unshare-all --ro-bind / / true` says";

    public static bool Works { get; } = TryIt();

    private static bool TryIt()
    {
        try
        {
            using var run = Process.Start(
                new ProcessStartInfo("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"])
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                }
            )!;
            run.WaitForExit();
            return run.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
