using Cake.LambdaLayer.Build;
using Cake.LambdaLayer.IO;
using Cake.LambdaLayer.Planning;
using Cake.LambdaLayer.Verification;

namespace Cake.LambdaLayer.Pipeline;

/// <summary>What has to come back so that Verify passes.</summary>
internal static class Healing
{
    /// <summary>The file of a result with the lines that make a healing lasting.</summary>
    public const string FileName = "keep.yaml";

    /// <summary>Who brings files back.</summary>
    public const string Name = "Verify";

    /// <summary>The files that Verify found missing, less those that are back already.</summary>
    public static IReadOnlyList<Restoration> Missed(VerificationReport report, IReadOnlyList<Restoration> restored)
    {
        var known = restored.Select(restoration => (restoration.Scope, restoration.Path)).ToHashSet();
        return report
            .Failures.SelectMany(verdict =>
                verdict.Culprits.Select(culprit => new Restoration(culprit.Scope, culprit.Path, Name, $"{verdict.Probe} needs it"))
            )
            .DistinctBy(restoration => (restoration.Scope, restoration.Path))
            .Where(restoration => !known.Contains((restoration.Scope, restoration.Path)))
            .ToList();
    }

    /// <summary>Writes the lines that keep in every build what came back in this one; none when nothing did.</summary>
    public static void WriteKeepLines(LayerBuild build, LayerPlan plan)
    {
        var healed = plan.Restored.Where(restoration => restoration.By == Name).ToList();
        if (healed.Count > 0)
        {
            WholeFile.Write(build.PathOf(FileName), KeepLines.Of(healed, plan) + "\n");
        }
    }
}
