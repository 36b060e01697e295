namespace Cake.LambdaLayer.Tests;

/// <summary>A test that needs Unix modes, symbolic links or file names; on Windows it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs Linux or macOS." : null;
}
