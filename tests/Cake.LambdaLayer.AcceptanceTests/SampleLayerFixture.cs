namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The sample recipe, built once, with every step on.</summary>
public sealed class SampleLayerFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>A folder with a space in its name, as users have them.</summary>
    public string Output => Path.Combine(_folder.Path, "my output");

    internal ChildProcess Run { get; private set; } = new(-1, "", "");

    public string Result => Directory.EnumerateDirectories(Path.Combine(Output, "sample"), "nodejs22.x-*").Single();

    public string Layer => Path.Combine(Result, "layer");

    internal Task<ChildProcess> BuildAsync(params string[] arguments) =>
        Project.RunAsync(["--recipe=sample", $"--output={Output}", .. arguments]);

    public async Task InitializeAsync() => Run = await BuildAsync("--target=Layer");

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
