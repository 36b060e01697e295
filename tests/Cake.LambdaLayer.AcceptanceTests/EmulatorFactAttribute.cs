using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test of a layer for arm64 that an emulator runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EmulatorFactAttribute : FactAttribute
{
    public EmulatorFactAttribute() => Skip = OldUserland.WhyNot
        ?? (LambdaTarget.HostArchitecture == "arm64" ? "needs another processor than arm64"
            : SearchPath.Find("qemu-aarch64-static") is null ? "needs qemu-aarch64-static"
            : OldUserland.Mirror!.Value.Suite != "bullseye" ? "needs a mirror of Debian, which has arm64 too" : null);
}
