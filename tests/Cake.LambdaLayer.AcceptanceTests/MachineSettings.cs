using System.Runtime.CompilerServices;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>
/// What a machine sets for its own pip and its own builds must not decide what a test sees, whichever way it starts a program.
/// </summary>
internal static class MachineSettings
{
    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (var name in (string[])["PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "CAKE_LAMBDALAYER_SKIP"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
