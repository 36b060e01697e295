using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Sizing;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Comparison;

/// <summary>What the stages of a build returned; each is <see langword="null"/> until its stage has run.</summary>
/// <param name="Plan">The plan.</param>
internal sealed record StageResults(LayerPlan Plan)
{
    /// <summary>What Verify found out.</summary>
    public VerificationReport? Verification { get; init; }

    /// <summary>What the probes used.</summary>
    public LayerUsage? Usage { get; init; }

    /// <summary>The sizes.</summary>
    public SizeReport? Size { get; init; }

    /// <summary>The files of the layer.</summary>
    public LayerContents? Contents { get; init; }

    /// <summary>Those of the result that a build was resumed from.</summary>
    /// <exception cref="LambdaLayerException">A file of that result is damaged.</exception>
    public static StageResults Read(LayerBuild build)
    {
        return new StageResults(JsonFile.Read<LayerPlan>(build.PathOf(LayerPlan.FileName), build.OriginalOf(LayerPlan.FileName)))
        {
            Verification = TryRead<VerificationReport>(VerificationReport.FileName),
            Usage = TryRead<LayerUsage>(LayerUsage.FileName),
            Size = TryRead<SizeReport>(SizeReport.FileName),
            Contents = TryRead<LayerContents>(LayerContents.FileName),
        };

        T? TryRead<T>(string name)
            where T : class => Path.Exists(build.PathOf(name)) ? JsonFile.Read<T>(build.PathOf(name), build.OriginalOf(name)) : null;
    }
}
