using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The sample recipe with every step on: built once, and every class of tests has a copy of its own.</summary>
public sealed class SampleLayerFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<(string Output, ChildProcess Run)>> s_original = new(BuildAsync);

    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>A folder with a space in its name, as users have them.</summary>
    public string Output => Path.Combine(_folder.Path, "my output");

    internal ChildProcess Run { get; private set; } = new(-1, "", "");

    public string Result => Directory.EnumerateDirectories(Path.Combine(Output, "sample"), "nodejs22.x-*").Single();

    public string Layer => Path.Combine(Result, "layer");

    internal Task<ChildProcess> BuildAsync(params string[] arguments) =>
        Project.RunAsync(["--recipe=sample", $"--output={Output}", .. arguments]);

    public async Task InitializeAsync()
    {
        (var original, Run) = await s_original.Value;
        await CopyAsync(original, Output);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Copies an output folder, or its caches: second names of the same files, which nobody edits in place.</summary>
    internal static async Task CopyAsync(string from, string to) =>
        Assert.Equal(0, (await ChildProcess.RunAsync("cp", ["-al", from, to])).ExitCode);

    private static async Task<(string Output, ChildProcess Run)> BuildAsync()
    {
        var folder = TemporaryDirectory.Create();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        var output = Path.Combine(folder.Path, "my output");
        return (output, await Project.RunAsync(["--recipe=sample", $"--output={output}", "--target=Layer"]));
    }
}
