using Cake.LambdaLayer.Targets;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test of a layer for arm64 that an emulator runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EmulatorFactAttribute : FactAttribute
{
    public EmulatorFactAttribute() =>
        Skip =
            LambdaTarget.HostArchitecture == "arm64"
                ? "needs another processor than arm64"
                : new DebianFactAttribute().Skip ?? OldUserland.WhyNot ?? new SandboxFactAttribute("qemu-aarch64-static").Skip;
}
