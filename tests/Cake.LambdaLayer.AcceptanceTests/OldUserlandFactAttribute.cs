namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A test in a userland that is older than any runtime of Amazon Linux 2023.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OldUserlandFactAttribute : FactAttribute
{
    /// <summary>Whether it needs real wheels of LiteLLM.</summary>
    public bool NeedsWheels { get; init; }

    public override string? Skip
    {
        get => OldUserland.WhyNot ?? new SandboxFactAttribute().Skip ?? (NeedsWheels ? new WheelhouseFactAttribute().Skip : null);
        set => throw new NotSupportedException();
    }
}
