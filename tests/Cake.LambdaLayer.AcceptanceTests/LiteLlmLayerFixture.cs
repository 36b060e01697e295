using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.Installation;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Options;
using Cake.LambdaLayer.Pipeline;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Processes;
using Cake.LambdaLayer.Python;
using Cake.LambdaLayer.Recipes;

namespace Cake.LambdaLayer.AcceptanceTests;

/// <summary>One set of real wheels, built once, with every step on.</summary>
public abstract class LiteLlmLayerFixture(string set, string requirements, bool isWanted = true, OldUserland? userland = null)
    : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = TemporaryDirectory.Create();
    private Task<(LayerInputs Inputs, CleanupInput Input)>? _input;

    public string Output => _folder.Path;

    internal ChildProcess Run { get; private set; } = new(-1, "", "");

    public string Result => Path.Combine(Output, "litellm", "nodejs22.x-x86_64");

    public string Layer => Path.Combine(Result, "layer");

    internal LambdaLayerSettings Settings =>
        new()
        {
            RecipesDirectory = Path.Combine(Project.Root, "build", "layers"),
            Recipe = "litellm",
            OutputDirectory = Output,
            Requirements = requirements,
            FindLinks = [Wheelhouse.Of(set)],
            NoIndex = true,
            Installer = "pip",
        };

    internal Task<ChildProcess> BuildAsync(params string[] arguments) =>
        BuildAsync([], ["--installer=pip", $"--output={Output}", .. arguments]);

    internal Task<ChildProcess> BuildAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        Project.StartAsync([.. Arguments, .. arguments], environment);

    /// <summary>Program and arguments of a build by pip.</summary>
    internal string[] CommandLine(params string[] arguments) =>
        [Path.Combine(Project.Root, "build.sh"), .. Arguments, "--installer=pip", .. arguments];

    private string[] Arguments => [$"--requirements={requirements}", $"--find-links={Wheelhouse.Of(set)}", "--no-index"];

    /// <summary>The pristine install that the build printed.</summary>
    internal PristineInstall Install
    {
        get
        {
            var line = Run.Output.Split('\n').Single(line => line.StartsWith("installed by pip ", StringComparison.Ordinal));
            return new PristineInstall(
                Path.GetDirectoryName(line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..])!,
                "pip",
                Reused: true
            );
        }
    }

    /// <summary>All that the steps look at, which nobody changes.</summary>
    internal Task<(LayerInputs Inputs, CleanupInput Input)> InputAsync() => _input ??= ReadInputAsync();

    private async Task<(LayerInputs Inputs, CleanupInput Input)> ReadInputAsync()
    {
        using var pipeline = new LayerPipeline(LayerOptionsResolver.Resolve(Settings));
        var inputs = await pipeline.InputsAsync();
        var imports = await ImportAnalysis.LoadAsync(Install, inputs.Interpreter, CancellationToken.None);
        return (inputs, CleanupStage.Input(inputs, Install, imports));
    }

    public async ValueTask InitializeAsync()
    {
        if (isWanted && Wheelhouse.Folder is not null)
        {
            var root = userland is not null && Machine.HasOldUserland ? await userland.RootAsync() : null;
            Run = await BuildAsync(["--target=Layer", .. root is null ? Array.Empty<string>() : [$"--rootfs={root}"]]);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
