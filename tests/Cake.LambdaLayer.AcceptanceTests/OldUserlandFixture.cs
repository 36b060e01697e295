namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>An old userland for the tests of one class, where there can be one.</summary>
public sealed class OldUserlandFixture : IAsyncLifetime, IDisposable
{
    private readonly OldUserland _userland = new();

    public string Root => _userland.Root;

    public async Task InitializeAsync()
    {
        if (OldUserland.WhyNot is null)
        {
            await _userland.UnpackAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _userland.Dispose();
}
