using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

[assembly: AssemblyFixture(typeof(Cake.LambdaLayer.AcceptanceTests.SampleBuild))]

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The sample recipe with every step on, built when it is asked for first; every class of tests copies it.</summary>
public sealed class SampleBuild : IDisposable
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private readonly Lazy<Task<ChildProcess>> _run;

    public SampleBuild() => _run = new(() => Project.StartAsync(["--recipe=sample", $"--output={Output}", "--target=Layer"]));

    public string Output => Path.Combine(_folder.Path, "my output");

    internal Task<ChildProcess> RunAsync() => _run.Value;

    public void Dispose() => _folder.Dispose();
}
