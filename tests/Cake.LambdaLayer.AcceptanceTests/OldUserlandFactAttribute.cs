namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test in a userland that is older than any runtime of Amazon Linux 2023.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OldUserlandFactAttribute : FactAttribute
{
    public OldUserlandFactAttribute() => Skip = OldUserland.WhyNot;
}
