namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An old userland, where there can be one.</summary>
public sealed class OldUserlandFixture : IAsyncLifetime
{
    public string Root { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (OldUserland.WhyNot is null)
        {
            Root = (await OldUserland.GetAsync()).Root;
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
