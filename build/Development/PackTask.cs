using Build.Console;
using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>The addin as a NuGet package.</summary>
[TaskName("Pack")]
[TaskDescription("Packs the addin, with its symbols, for other people's Cake scripts.")]
public sealed class PackTask : AsyncFrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override async Task RunAsync(LayerContext context)
    {
        string[] arguments =
        [
            "pack",
            Path.Combine(context.Invocation.ProjectRoot, "src", "Cake.LambdaLayer"),
            "--configuration",
            "Release",
            "--output",
            context.Settings.OutputDirectory,
            "--nologo",
            "--verbosity",
            "quiet",
            "-tl:off",
        ];
        if (await ChildProgram.RunAsync(context, "dotnet", arguments) != 0)
        {
            throw new LambdaLayerException("The addin could not be packed; the output of dotnet pack is above.");
        }

        foreach (
            var package in Directory
                .EnumerateFiles(context.Settings.OutputDirectory, "Cake.LambdaLayer.*nupkg")
                .Order(StringComparer.Ordinal)
        )
        {
            context.Report.Line($"{package} ({new FileInfo(package).Length:N0} bytes)");
        }
    }
}
