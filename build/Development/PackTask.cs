using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Pack;
using Cake.Core;
using Cake.Frosting;
using Cake.LambdaLayer;

namespace Build.Development;

/// <summary>The addin as a NuGet package.</summary>
[TaskName("Pack")]
[TaskDescription("Packs the addin, with its symbols, for other people's Cake scripts.")]
public sealed class PackTask : FrostingTask<LayerContext>
{
    /// <inheritdoc/>
    public override void Run(LayerContext context)
    {
        var output = context.Settings.OutputDirectory;
        try
        {
            context.DotNetPack(
                Path.Combine(context.Invocation.ProjectRoot, "src", "Cake.LambdaLayer"),
                new DotNetPackSettings
                {
                    Configuration = "Release",
                    OutputDirectory = output,
                    NoLogo = true,
                    Verbosity = DotNetVerbosity.Quiet,
                    ArgumentCustomization = arguments => arguments.Append("-tl:off"),
                    EnvironmentVariables = { ["UseFormatter"] = "false" },
                }
            );
        }
        catch (CakeException)
        {
            throw new LambdaLayerException("The addin could not be packed; the output of dotnet pack is above.");
        }

        foreach (var package in Directory.EnumerateFiles(output, "Cake.LambdaLayer.*nupkg").Order(StringComparer.Ordinal))
        {
            context.Report.Line($"{package} ({new FileInfo(package).Length:N0} bytes)");
        }
    }
}
