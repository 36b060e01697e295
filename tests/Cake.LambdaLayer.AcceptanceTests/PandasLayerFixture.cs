using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Processes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>The recipe pandas with every step on, built once.</summary>
public sealed class PandasLayerFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();

    internal ChildProcess Run { get; private set; } = new(-1, "", "");

    public string Output => _folder.Path;

    public string Result => Path.Combine(Output, "pandas", "nodejs22.x-x86_64");

    public async ValueTask InitializeAsync()
    {
        if (Wheelhouse.Folder is not null)
        {
            Run = await Project.RunAsync([
                "--recipe=pandas",
                $"--find-links={Wheelhouse.Of("data")}",
                "--no-index",
                "--installer=pip",
                $"--output={Output}",
            ]);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
