using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>A copy of the sample that a class of tests has for itself.</summary>
public sealed class SampleLayerFixture(SampleBuild original) : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    /// <summary>A folder with a space in its name, as users have them.</summary>
    public string Output => Path.Combine(_folder.Path, "my output");

    internal ChildProcess Run { get; private set; } = new(-1, "", "");

    public string Result => Directory.EnumerateDirectories(Path.Combine(Output, "sample"), "nodejs22.x-*").Single();

    public string Layer => Path.Combine(Result, "layer");

    internal Task<ChildProcess> BuildAsync(params string[] arguments) =>
        Project.RunAsync(["--recipe=sample", $"--output={Output}", .. arguments]);

    public async ValueTask InitializeAsync()
    {
        Run = await original.RunAsync();
        await CopyAsync(original.Output, Output);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Copies an output folder, or its caches: second names of the same files, which nobody edits in place.</summary>
    internal static async Task CopyAsync(string from, string to) =>
        Assert.Equal(0, (await ChildProcess.RunAsync("cp", ["-al", from, to])).ExitCode);
}
